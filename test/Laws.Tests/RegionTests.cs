using System.Text;
using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;
using Remediation.Guardrails;
using Remediation.Guardrails.Ec2;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>Sweeps of several regions from one function, in an account of their own.</summary>
public sealed class RegionTests(Emulators emulators) : IAsyncLifetime
{
    private const string Ingress = "ec2-ingress-open-to-world";
    private const string Admins = "iam-admin-policy-attached";
    private const string Home = "us-east-1";
    private const string Abroad = "eu-west-1";
    private const string Third = "eu-central-1";
    private const string Table = "region-ledger";
    private const string DeniedByOrganization =
        "You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/x/y is not "
        + "authorized to perform: ec2:DescribeSecurityGroups with an explicit deny in a service control policy";

    private static readonly RegionPatterns Three = new([Home, Abroad, Third]);

    private Emulators.Lease lease = null!;
    private LedgerTable ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        lease = await emulators.TakeAsync(Cancel, alone: true);
        await lease.ResetAsync(Cancel);
        var aws = lease.Emulator.Clients(Home);
        await Ledgers.CreateAsync(aws, Table, Cancel);
        ledger = new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_region_of_the_patterns_is_swept_and_repaired_from_one_and_no_other_is()
    {
        var groups = new Dictionary<string, string>();
        foreach (var region in new[] { Home, Abroad, Third })
            groups[region] = await OpenAsync(region);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        var handler = Function(proxy, new([Home, "eu-*", $"!{Third}"])).Handler;

        var answer = await SweepAsync(handler);

        Assert.Equal(2, (int)answer["sweep"]!["totals"]!["applied"]!);
        Assert.Equal([false, false, true], new[] { Home, Abroad, Third }.Select(r => IsOpen(r, groups[r])));
        var swept = proxy.Calls.Where(c => c.Operation == "DescribeSecurityGroups").Select(c => c.Region).Distinct();
        Assert.Contains(Abroad, swept);
        Assert.DoesNotContain(Third, swept);
        Assert.All(swept, region => Assert.True(region == Home || region.StartsWith("eu-", StringComparison.Ordinal)));
        Assert.All(proxy.Calls.Where(c => c.Service == "dynamodb"), c => Assert.Equal(Home, c.Region));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("eu-*", false)]
    public async Task Global_resources_are_looked_for_once_by_whoever_sweeps_the_main_region(string region, bool isMine)
    {
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        await SweepAsync(Function(proxy, new([region]), Admins).Handler);

        var calls = proxy.Calls.Where(c => c.Service == "iam" && c.Operation == "ListUsers").ToList();
        Assert.Equal(isMine ? 1 : 0, calls.Count);
    }

    [Theory]
    [InlineData("UnauthorizedOperation", DeniedByOrganization)]
    [InlineData("AuthFailure", "AWS was not able to validate the provided access credentials")]
    public async Task A_region_that_answers_nobody_is_told_once_a_day_and_keeps_no_other_from_being_swept(
        string code,
        string message
    )
    {
        var group = await OpenAsync(Third);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Service == "ec2" && call.Region == Abroad
                ? new(
                    IsDelivered: false,
                    Services.Of(call).Refuse(new Testing.Answer(403, code, message)),
                    Ending.Close
                )
                : null;
        // Both list security groups: the region is told of once all the same.
        var handler = Function(proxy, Three, $"{Ingress},{Admins}").Handler;

        var first = await SweepAsync(handler);
        var second = await SweepAsync(handler);

        Assert.False(IsOpen(Third, group));
        var told = Assert.Single(first["results"]!.AsArray(), r => (string)r!["outcome"]! == Outcome.Unclear)!;
        Assert.Contains($"the region {Abroad} cannot be swept", (string)told["reason"]!, StringComparison.Ordinal);
        Assert.Contains(code, (string)told["reason"]!, StringComparison.Ordinal);
        var record = await ledger.FindAsync(RecordId.Parse((string)told["record"]!)!, Cancel);
        Assert.Equal((Outcome.Unclear, false, Abroad), (record!.Outcome, record.IsQuiet, record.Resource.Id));
        Assert.Empty(second["results"]!.AsArray());
    }

    [Fact]
    public async Task Another_days_sweep_tells_of_a_closed_region_again()
    {
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Service == "ec2" && call.Region == Abroad
                ? new(false, Services.Of(call).Refuse(new Testing.Answer(403, "AuthFailure", "unknown")), Ending.Close)
                : null;
        var today = await SweepAsync(Function(proxy, Three).Handler);
        var tomorrow = await SweepAsync(
            (Function(proxy, Three) with { Clock = new Later(TimeSpan.FromDays(1)) }).Handler
        );
        Assert.Single(today["results"]!.AsArray());
        Assert.Single(tomorrow["results"]!.AsArray());
    }

    [Fact]
    public async Task A_listing_that_fails_is_logged_the_others_are_swept_and_the_invocation_fails_at_the_end()
    {
        var group = await OpenAsync(Third);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Service == "ec2" && call.Region == Abroad
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : null;
        using var output = new MemoryStream();
        var handler = (Function(proxy, Three) with { Output = output }).Handler;

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(handler));

        Assert.Contains("1 times something could not be listed or judged", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"in {Abroad} could not be listed",
            Encoding.UTF8.GetString(output.ToArray()),
            StringComparison.Ordinal
        );
        Assert.False(IsOpen(Third, group));
    }

    [Fact]
    public async Task A_sweep_whose_time_is_up_goes_on_in_the_region_where_it_was()
    {
        var regions = new[] { Third, Abroad, Home };
        foreach (var region in regions)
            await OpenAsync(region);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        var continued = new Queue<string>();
        proxy.Interfere = call =>
        {
            if (!call.Path.EndsWith("/invocations", StringComparison.Ordinal))
                return null;
            continued.Enqueue(call.Body);
            return new(
                IsDelivered: false,
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                Ending.Close
            );
        };
        var handler = Function(proxy, Three).Handler;
        // No time at all: each invocation ends before its first resource, and the sweep is moved on by hand.
        await AnswerAsync(handler, Tick(), TimeSpan.Zero);
        var state = JsonNode.Parse(continued.Dequeue())!;
        Assert.Equal((Third, Ingress), ((string)state["detail"]!["region"]!, (string)state["detail"]!["guardrail"]!));

        state["detail"]!["region"] = Abroad;
        var answer = await AnswerAsync(handler, state.ToJsonString(), null);

        Assert.True((bool)answer["sweep"]!["done"]!);
        Assert.Equal(2, (int)answer["sweep"]!["totals"]!["applied"]!);
        var swept = proxy.Calls.Where(c => c.Operation == "RevokeSecurityGroupIngress").Select(c => c.Region);
        Assert.Equal([Abroad, Home], swept.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("remediation-sweep-60", false)]
    [InlineData("remediation-sweep-1440", true)]
    [InlineData("remediation-sweep-", true)]
    [InlineData("remediation-s3-sweep", true)]
    // Of a time that no guardrail asks for: nothing is left out.
    [InlineData("remediation-sweep-7", true)]
    public async Task A_schedule_wakes_the_guardrails_that_ask_for_it_so_often(string rule, bool isSwept)
    {
        var group = await OpenAsync(Home);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        var function = Function(proxy, new([Home]), $"{Ingress},cloudtrail-logging-stopped");
        await AnswerAsync(function.Handler, Tick(rule), null);
        Assert.Equal(isSwept, !IsOpen(Home, group));
    }

    [Fact]
    public async Task Time_is_asked_for_before_each_listing_so_that_empty_regions_cannot_outlast_an_invocation()
    {
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        var aws = proxy.Clients(Home);
        var regions = await SweptRegions.FindAsync(aws, new(["*"]), Cancel);
        var guardrail = Catalogue.Find("cloudtrail-logging-stopped")!;
        var all = regions.Of(guardrail);
        Assert.True(all.Count > 5, $"{all.Count} regions");
        var sweep = new Sweep([guardrail], Function(proxy, Three, guardrail.Id).Pipeline, regions);
        var tick = new Trigger.Sweep("tick", "123456789012", Home, DateTimeOffset.UtcNow);
        var asked = 0;

        var state = await sweep.RunAsync(
            tick,
            SweepState.Start,
            new("invocation"),
            () => asked++ == 3,
            _ => { },
            fault => Assert.Fail(fault.ToString()),
            Cancel
        );

        Assert.Equal((guardrail.Id, all[3]), (state.Guardrail, state.Region));
    }

    [Fact]
    public async Task A_role_that_STS_refuses_is_a_fault_and_no_closed_region()
    {
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Service == "sts"
                ? new(
                    false,
                    Services.Of(call).Refuse(new Testing.Answer(403, "InvalidClientTokenId", "no")),
                    Ending.Close
                )
                : null;
        var function = Function(proxy, Three) with { Roles = new("aws", "123456789012") };
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(function.Handler));
        Assert.Contains("3 times something could not be listed", failure.Message, StringComparison.Ordinal);
    }

    private InProcess Function(RecordingProxy proxy, RegionPatterns regions, string guardrails = Ingress) =>
        new(guardrails, Mode.Enforce, Table, proxy.Clients(Home)) { Regions = regions };

    private static Task<JsonNode> SweepAsync(Handler handler) => AnswerAsync(handler, Tick(), null);

    private static async Task<JsonNode> AnswerAsync(Handler handler, string payload, TimeSpan? left)
    {
        var invocation = new Invocation(Guid.NewGuid().ToString(), left ?? TimeSpan.FromMinutes(15));
        return JsonNode.Parse(await handler.HandleAsync(Encoding.UTF8.GetBytes(payload), invocation, Cancel))!;
    }

    private static string Tick(string rule = "remediation-sweep") =>
        new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.events",
            ["account"] = "123456789012",
            ["time"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", null),
            ["region"] = Home,
            ["resources"] = new JsonArray($"arn:aws:events:{Home}:123456789012:rule/{rule}"),
            ["detail"] = new JsonObject(),
        }.ToJsonString();

    private async Task<string> OpenAsync(string region)
    {
        var ec2 = lease.Emulator.Clients(region).EC2;
        var name = $"open-{Guid.NewGuid():N}";
        var group = await ec2.CreateSecurityGroupAsync(new() { GroupName = name, Description = "a test's" }, Cancel);
        var ssh = new IpPermission
        {
            IpProtocol = "tcp",
            FromPort = 22,
            ToPort = 22,
            Ipv4Ranges = [new() { CidrIp = "0.0.0.0/0" }],
        };
        await ec2.AuthorizeSecurityGroupIngressAsync(new() { GroupId = group.GroupId, IpPermissions = [ssh] }, Cancel);
        return group.GroupId;
    }

    private bool IsOpen(string region, string group)
    {
        var ec2 = lease.Emulator.Clients(region).EC2;
        var answer = ec2.DescribeSecurityGroupsAsync(new() { GroupIds = [group] }, Cancel).GetAwaiter().GetResult();
        return answer.SecurityGroups.Single().IpPermissions is { Count: > 0 };
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
