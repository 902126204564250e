using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>
/// An event that does not say which resource it is about is recorded and told, and its guardrail's resources in its
/// region are looked at.
/// </summary>
public sealed class TargetedSweepTests(Emulators emulators) : IAsyncLifetime
{
    private const string Ingress = "ec2-ingress-open-to-world";
    private const string Name = "remediation-engine";
    private const string Table = "targeted-ledger";

    private Emulators.Lease lease = null!;
    private AwsClients aws = null!;
    private LedgerTable ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Alone, because a sweep sees everything.
    public async ValueTask InitializeAsync()
    {
        lease = await emulators.TakeAsync(Cancel, alone: true);
        await lease.ResetAsync(Cancel);
        aws = lease.Emulator.Clients(Account.Region);
        await Ledgers.CreateAsync(aws, Table, Cancel);
        ledger = new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string> Omitted =>
        new("null", "\"\"", """{"omitted":true,"originalSize":131072,"reasonCode":"SIZE_EXCEEDED"}""");

    [Theory, MemberData(nameof(Omitted))]
    public async Task An_event_without_its_request_is_unclear_and_what_it_may_be_about_is_repaired(string request)
    {
        var (happened, names) = await ArrangeAsync(request);
        await using var proxy = Proxy(out var invoked);
        var handler = Function(proxy).Handler;

        var result = Assert.Single((await AnswerAsync(handler, happened))["results"]!.AsArray())!;

        Assert.Equal(Outcome.Unclear, (string)result["outcome"]!);
        var record = await ledger.FindAsync(RecordId.Parse((string)result["record"]!)!, Cancel);
        Assert.False(record!.IsQuiet);
        var tick = JsonNode.Parse(Assert.Single(invoked))!;
        Assert.Equal((Ingress, true), ((string)tick["detail"]!["guardrail"]!, (bool)tick["detail"]!["targeted"]!));

        var sweep = await AnswerAsync(handler, tick.ToJsonString());

        Assert.True((bool)sweep["sweep"]!["done"]!);
        Assert.Contains(sweep["results"]!.AsArray(), r => (string)r!["outcome"]! == Outcome.Applied);
        var after = await ScenarioList.Of(Ingress).ReadAsync(aws, names, Cancel);
        Assert.Equal(["tcp 22-22 203.0.113.0/24 office"], after["ingress"]!.AsArray().Select(rule => (string)rule!));
    }

    [Fact]
    public async Task One_sweep_begins_in_a_period_however_many_events_ask_for_it()
    {
        var (happened, _) = await ArrangeAsync("null");
        await using var proxy = Proxy(out var invoked);
        var handler = Function(proxy).Handler;

        await AnswerAsync(handler, Happening.Again(happened));
        var second = await AnswerAsync(handler, Happening.Again(happened));

        Assert.Single(invoked);
        var record = RecordId.Parse((string)second["results"]![0]!["record"]!)!;
        Assert.True((await ledger.FindAsync(record, Cancel))!.IsQuiet);
        var later = Function(proxy) with { Clock = new Later(TimeSpan.FromMinutes(16)) };
        await AnswerAsync(later.Handler, Happening.Again(happened));
        Assert.Equal(2, invoked.Count);
    }

    [Fact]
    public async Task A_change_of_a_prefix_list_is_told_to_nobody_and_every_group_is_looked_at()
    {
        var changed = await ChangedListAsync();
        await using var proxy = Proxy(out var invoked);

        var answer = await AnswerAsync(Function(proxy).Handler, changed);

        Assert.Equal(Outcome.Ignored, (string)answer["results"]![0]!["outcome"]!);
        Assert.Null(answer["results"]![0]!["record"]);
        Assert.Single(invoked);
    }

    [Fact]
    public async Task A_change_of_a_registrys_scanning_names_no_repository_and_each_is_looked_at()
    {
        const string scans = "ecr-scan-on-push-off";
        var sample = Sample.Of(scans).Single(s => s.Name == "ignored-registry-without-rules");
        var names = await ScenarioList.Of(scans).ArrangeAsync(aws, sample.Given, Cancel);
        await using var proxy = Proxy(out var invoked);
        var handler = (Function(proxy) with { Guardrail = scans }).Handler;

        var answer = await AnswerAsync(handler, Happening.Of(sample, names, DateTimeOffset.UtcNow));
        Assert.Equal(Outcome.Ignored, (string)answer["results"]![0]!["outcome"]!);
        await AnswerAsync(handler, Assert.Single(invoked));

        var after = await ScenarioList.Of(scans).ReadAsync(aws, names, Cancel);
        Assert.Equal("SCAN_ON_PUSH", (string?)after["repository"]!["scanFrequency"]);
        Assert.Equal("SCAN_ON_PUSH", (string?)after["neighbour"]!["scanFrequency"]);
    }

    [Fact]
    public async Task A_targeted_sweep_looks_at_its_guardrail_alone_writes_no_heartbeat_and_is_no_first_sweep()
    {
        var (happened, _) = await ArrangeAsync("null");
        await using var proxy = Proxy(out var invoked);
        var both = Function(proxy) with { Guardrail = $"s3-versioning-suspended,{Ingress}", HasHeartbeat = true };
        await AnswerAsync(both.Handler, happened);
        proxy.Take();

        await AnswerAsync(both.Handler, Assert.Single(invoked));

        Assert.DoesNotContain(proxy.Calls, c => c.Service == "s3");
        Assert.DoesNotContain(proxy.Calls, c => c.Operation == "PutMetricData" || c.Service == "monitoring");
        using var tick = JsonDocument.Parse(invoked.Single());
        Assert.True(Assert.IsType<Trigger.Sweep>(EventReader.Read(tick.RootElement).Trigger).IsTargeted);
    }

    private InProcess Function(RecordingProxy proxy) =>
        new(Ingress, Mode.Enforce, Table, proxy.Clients(Account.Region))
        {
            Ledger = ledger,
            Name = Name,
            HasTargetedSweeps = true,
        };

    // Calls of the function by itself are kept, and answered as Lambda does.
    private RecordingProxy Proxy(out List<string> invoked)
    {
        var bodies = new List<string>();
        invoked = bodies;
        var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
        {
            if (!call.Path.EndsWith("/invocations", StringComparison.Ordinal))
                return null;
            bodies.Add(call.Body);
            return new(
                IsDelivered: false,
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                Ending.Close
            );
        };
        return proxy;
    }

    private async Task<(string Happened, IReadOnlyDictionary<string, string> Names)> ArrangeAsync(string request)
    {
        var sample = Sample.Of(Ingress).Single(s => s.Name == "ssh-from-anywhere");
        var names = await ScenarioList.Of(Ingress).ArrangeAsync(aws, sample.Given, Cancel);
        var happened = JsonNode.Parse(Happening.Of(sample, names, DateTimeOffset.UtcNow))!;
        happened["detail"]!["requestParameters"] = JsonNode.Parse(request);
        happened["detail"]!["responseElements"] = null;
        return (happened.ToJsonString(), names);
    }

    private async Task<string> ChangedListAsync()
    {
        var (happened, _) = await ArrangeAsync("""{"ModifyManagedPrefixListRequest":{"PrefixListId":"pl-1"}}""");
        var json = JsonNode.Parse(happened)!;
        json["detail"]!["eventName"] = "ModifyManagedPrefixList";
        return json.ToJsonString();
    }

    private static async Task<JsonNode> AnswerAsync(Handler handler, string payload) =>
        JsonNode.Parse(await handler.HandleAsync(Encoding.UTF8.GetBytes(payload), new("invocation"), Cancel))!;

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
