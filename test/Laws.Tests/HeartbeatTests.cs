using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.CloudTrail;
using Amazon.CloudTrail.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Remediation.Engine;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Guardrails.CloudTrail;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.Self;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>The heartbeat at a sweep's end, in an account of their own: it counts what there is.</summary>
public sealed class HeartbeatTests(Emulators emulators) : IAsyncLifetime
{
    private const string Home = "us-east-1";
    private const string Abroad = "eu-west-1";
    private const string Table = "heartbeat-ledger";
    private const string Settings = """{"AccountLimit":{"ConcurrentExecutions":1000}}""";

    private static readonly TimeSpan Time = TimeSpan.FromMinutes(15);

    private Emulators.Lease lease = null!;
    private RecordingProxy proxy = null!;
    private AwsClients aws = null!;
    private LedgerTable ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        lease = await emulators.TakeAsync(Cancel, alone: true);
        await lease.ResetAsync(Cancel);
        aws = lease.Emulator.Clients(Home);
        await Ledgers.CreateAsync(aws, Table, Cancel);
        ledger = new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);
        proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = AccountSettings;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        lease.Dispose();
    }

    [Fact]
    public async Task Of_a_whole_deployment_it_tells_every_fact_in_the_ledger_and_as_metrics()
    {
        await DeployAsync(Home, "remediation-calls-1", "remediation-sweep-60");
        await DeployAsync(Abroad, "remediation-calls-1");
        await QueueAsync(Home, "remediation-dead-letters", messages: 2);
        await QueueAsync(Abroad, "remediation-dead-letters", messages: 1);
        await QueueAsync(Home, Deployed.Delays, messages: 4);
        await TrailAsync("records", isLogging: true, new EventSelector { IncludeManagementEvents = true });
        using var output = new MemoryStream();

        await SweepAsync(Function() with { Output = output });

        var heartbeat = await HeartbeatAsync();
        Assert.Empty(heartbeat.Unread);
        Assert.Equal((Deployed.Engine, "1.2.3"), (heartbeat.Function, heartbeat.Version));
        Assert.InRange(DateTimeOffset.UtcNow - heartbeat.Time, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Matches("^[0-9a-f]{64}$", heartbeat.Catalogue);
        Assert.Equal([Abroad, Home], heartbeat.Regions.Select(region => region.Region).Order(StringComparer.Ordinal));
        Assert.All(heartbeat.Regions, region => Assert.Matches("^[0-9a-f]{64}$", region.Manifest));
        Assert.All(heartbeat.Regions, region => Assert.True(region.HasRules));
        var (abroad, home) = (In(heartbeat, Abroad), In(heartbeat, Home));
        Assert.NotEqual(abroad.Manifest, home.Manifest);
        Assert.Equal([new("remediation-dead-letters", 1)], abroad.Queues);
        Assert.Equal(
            [new("remediation-dead-letters", 2), new(Deployed.Delays, 4)],
            home.Queues.OrderByDescending(queue => queue.KeepsDeadLetters)
        );
        Assert.Equal((1, 1000), (heartbeat.TrailsRecording, heartbeat.ConcurrencyLimit));
        var expected = new Dictionary<string, int>
        {
            ["Heartbeats"] = 1,
            ["DeadLetters"] = 3,
            ["RegionsWithoutRules"] = 0,
            ["TrailsRecording"] = 1,
            ["ConcurrencyLimit"] = 1000,
        };
        Assert.Equal(expected, Metrics(output));
    }

    [Fact]
    public async Task A_manifests_hash_changes_with_a_parameters_version_alone()
    {
        await DeployAsync(Home, "remediation-calls-1");
        await SweepAsync(Function());
        var first = await HeartbeatAsync();
        await SweepAsync(Function());
        Assert.Equal(In(first, Home).Manifest, In(await HeartbeatAsync(), Home).Manifest);

        await PutAsync(Home, "rule/remediation-calls-1", "{}");
        await SweepAsync(Function());

        Assert.NotEqual(In(first, Home).Manifest, In(await HeartbeatAsync(), Home).Manifest);
    }

    [Fact]
    public async Task A_region_lacks_its_rules_where_one_is_missing_or_disabled_or_none_is_in_the_manifest()
    {
        await DeployAsync(Home, "remediation-calls-1", "remediation-calls-2");
        await EventsIn(Home).DisableRuleAsync(new() { Name = "remediation-calls-2" }, Cancel);
        await PutAsync(Abroad, "rule/remediation-calls-1", "{}");
        using var output = new MemoryStream();

        await SweepAsync(Function(Home, Abroad, "ap-south-1") with { Output = output });

        var heartbeat = await HeartbeatAsync();
        Assert.Equal(
            ["ap-south-1", Abroad, Home],
            heartbeat.Regions.Select(r => r.Region).Order(StringComparer.Ordinal)
        );
        Assert.All(heartbeat.Regions, region => Assert.False(region.HasRules));
        Assert.Null(In(heartbeat, "ap-south-1").Manifest);
        Assert.Equal(3, Metrics(output)["RegionsWithoutRules"]);
    }

    [Fact]
    public async Task A_rule_of_the_home_bus_is_looked_for_there()
    {
        await DeployAsync(Home, "remediation-calls-1");
        await PutAsync(Home, "rule/remediation-wake", "{}");
        await SweepAsync(Function(Home));
        Assert.False(In(await HeartbeatAsync(), Home).HasRules);

        await HttpAsync("AWSEvents.CreateEventBus", """{"Name":"remediation-home"}""");
        await EventsIn(Home)
            .PutRuleAsync(
                new PutRuleRequest
                {
                    Name = "remediation-wake",
                    EventBusName = Deployed.HomeBus,
                    EventPattern = "{}",
                },
                Cancel
            );
        await SweepAsync(Function(Home));

        Assert.True(In(await HeartbeatAsync(), Home).HasRules);
    }

    public static TheoryData<string, bool, EventSelector?, AdvancedEventSelector?, int> Trails()
    {
        var data = new TheoryData<string, bool, EventSelector?, AdvancedEventSelector?, int>();
        data.Add("all", true, new() { IncludeManagementEvents = true, ReadWriteType = ReadWriteType.All }, null, 1);
        data.Add("stopped", false, new() { IncludeManagementEvents = true }, null, 0);
        data.Add("data", true, new() { IncludeManagementEvents = false }, null, 0);
        data.Add(
            "reads",
            true,
            new() { IncludeManagementEvents = true, ReadWriteType = ReadWriteType.ReadOnly },
            null,
            0
        );
        data.Add("advanced", true, null, Advanced(("eventCategory", "Management")), 1);
        data.Add("advanced-data", true, null, Advanced(("eventCategory", "Data")), 0);
        data.Add("advanced-reads", true, null, Advanced(("eventCategory", "Management"), ("readOnly", "true")), 0);
        data.Add("advanced-writes", true, null, Advanced(("eventCategory", "Management"), ("readOnly", "false")), 1);
        return data;
    }

    [Theory, MemberData(nameof(Trails), DisableDiscoveryEnumeration = true)]
    public async Task A_trail_counts_if_it_logs_management_events_that_write(
        string name,
        bool isLogging,
        EventSelector? selector,
        AdvancedEventSelector? advanced,
        int count
    )
    {
        await TrailAsync(name, isLogging, selector, advanced);
        await SweepAsync(Function());
        Assert.Equal(count, (await HeartbeatAsync()).TrailsRecording);
    }

    [Fact]
    public async Task What_cannot_be_read_is_null_with_the_reason_and_stops_nothing()
    {
        await DeployAsync(Home, "remediation-calls-1");
        await QueueAsync(Home, "remediation-dead-letters", messages: 2);
        await PutAsync(Home, "queue/remediation-other", """{"arn":"no URL"}""");
        await PutAsync(Home, "queue/remediation-broken", "{");
        await TrailAsync("records", isLogging: true, new EventSelector { IncludeManagementEvents = true });
        proxy.Interfere = call =>
            (call.Service is "lambda" or "cloudtrail" or "events" || (call.Service, call.Region) == ("ssm", Abroad))
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : null;
        using var output = new MemoryStream();

        var answer = await SweepAsync(Function() with { Output = output });

        Assert.True((bool)answer["sweep"]!["done"]!);
        var heartbeat = await HeartbeatAsync();
        Assert.Null(heartbeat.TrailsRecording);
        Assert.Null(heartbeat.ConcurrencyLimit);
        Assert.Equal((null, null), (In(heartbeat, Abroad).Manifest, In(heartbeat, Abroad).HasRules));
        Assert.NotNull(In(heartbeat, Home).Manifest);
        Assert.Null(In(heartbeat, Home).HasRules);
        Assert.Contains(new("remediation-other", null), In(heartbeat, Home).Queues);
        Assert.Equal(
            [
                "concurrency limit",
                $"manifest of {Abroad}",
                $"queue remediation-broken of {Home}",
                $"queue remediation-other of {Home}",
                $"rules of {Home}",
                "trails",
            ],
            heartbeat.Unread.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Contains("denied cloudtrail:DescribeTrails", heartbeat.Unread["trails"], StringComparison.Ordinal);
        Assert.Contains(
            "/remediation/manifest/queue/remediation-other names no \"url\"",
            heartbeat.Unread[$"queue remediation-other of {Home}"],
            StringComparison.Ordinal
        );
        // What is known is told.
        Assert.Equal(new Dictionary<string, int> { ["Heartbeats"] = 1, ["DeadLetters"] = 2 }, Metrics(output));
        Assert.Contains("the heartbeat does not know trails", Text(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_that_cannot_be_read_leaves_the_count_open_only_where_no_other_records()
    {
        var all = new EventSelector { IncludeManagementEvents = true };
        await TrailAsync("hidden", isLogging: true, all);
        proxy.Interfere = call =>
            call is { Service: "cloudtrail", Operation: "GetTrailStatus" }
            && call.Body.Contains("hidden", StringComparison.Ordinal)
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : AccountSettings(call);
        await SweepAsync(Function());
        Assert.Null((await HeartbeatAsync()).TrailsRecording);

        await TrailAsync("seen", isLogging: true, all);
        await SweepAsync(Function());

        var heartbeat = await HeartbeatAsync();
        Assert.Equal(1, heartbeat.TrailsRecording);
        Assert.Contains(heartbeat.Unread.Keys, fact => fact.EndsWith("trail/hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_time_no_fact_is_asked_for_and_the_heartbeat_comes_all_the_same()
    {
        await SweepAsync(Function(Home) with { Clock = LeavingAtTheEnd(TimeSpan.FromSeconds(5)) });

        var heartbeat = await HeartbeatAsync();
        Assert.Equal(
            ["concurrency limit", $"manifest of {Home}", "trails"],
            heartbeat.Unread.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(heartbeat.Unread.Values, reason => Assert.Equal("out of time", reason));
        Assert.DoesNotContain(proxy.Calls, call => call.Service is "cloudtrail" or "ssm" or "lambda" or "events");
    }

    [Fact]
    public async Task A_call_that_hangs_ends_with_the_time_for_facts()
    {
        var clock = LeavingAtTheEnd(TimeSpan.FromSeconds(7));
        var leaving = proxy.Interfere!;
        proxy.Interfere = call =>
            call.Service == "cloudtrail" ? new(IsDelivered: false, null, Ending.Hang) : leaving(call);
        await SweepAsync(Function(Home) with { Clock = clock });
        Assert.Equal("out of time", (await HeartbeatAsync()).Unread["trails"]);
    }

    [Fact]
    public async Task A_heartbeat_that_cannot_be_written_fails_the_invocation_after_the_sweep_and_counts_nothing()
    {
        proxy.Interfere = call =>
            call.Operation == "PutItem" && call.Body.Contains("heartbeat#", StringComparison.Ordinal)
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : AccountSettings(call);
        using var output = new MemoryStream();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            SweepAsync(Function() with { Output = output })
        );

        Assert.StartsWith("the heartbeat could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(" is done: ", Text(output), StringComparison.Ordinal);
        Assert.DoesNotContain("Heartbeats", Text(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_in_which_something_failed_writes_its_heartbeat_and_fails()
    {
        proxy.Interfere = call =>
            call is { Service: "s3", Operation: "GET" }
                ? new(IsDelivered: false, Services.Of(call).Refuse(Refusal.Denied), Ending.Close)
                : AccountSettings(call);
        await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(Function()));
        Assert.NotNull(await ledger.HeartbeatAsync(Deployed.Engine, Cancel));
    }

    [Fact]
    public async Task Without_the_variable_there_is_no_heartbeat()
    {
        await SweepAsync(Function() with { HasHeartbeat = false });
        Assert.Null(await ledger.HeartbeatAsync(Deployed.Engine, Cancel));
        Assert.DoesNotContain(proxy.Calls, call => call.Service is "cloudtrail" or "ssm" or "lambda" or "events");
    }

    [Fact]
    public async Task The_accounts_facts_are_read_by_the_read_role_and_the_deployments_own_by_the_function()
    {
        await DeployAsync(Home, "remediation-calls-1");
        await QueueAsync(Home, "remediation-dead-letters", messages: 0);
        await TrailAsync("records", isLogging: true, new EventSelector { IncludeManagementEvents = true });

        await SweepAsync(Function() with { Roles = new("aws", Account.Id) });

        Assert.Empty((await HeartbeatAsync()).Unread);
        var assumed = proxy.Calls.Where(call => call.Operation == "AssumeRole").Select(call => call.Body).ToList();
        Assert.Contains(
            assumed,
            body => Uri.UnescapeDataString(body).Contains($"role{HeartbeatPolicy.Reader}&", StringComparison.Ordinal)
        );
        var own = HeartbeatPolicy.OwnReads.Select(p => p.Action).ToHashSet();
        var byRole = HeartbeatPolicy.Reads.Select(p => p.Action).ToHashSet();
        var asked = proxy
            .Calls.Where(call => call.Service is "cloudtrail" or "ssm" or "sqs" or "lambda" or "events")
            .Select(call => (Action: ActionOf(call), IsOwn: call.AccessKey == "emulated"))
            .ToHashSet();
        Assert.Equal(own.Order(), asked.Where(call => call.IsOwn).Select(call => call.Action).Order());
        Assert.Equal(byRole.Order(), asked.Where(call => !call.IsOwn).Select(call => call.Action).Order());
    }

    private static string ActionOf(RecordedCall call) =>
        call.Service == "lambda" ? "lambda:GetAccountSettings" : $"{call.Service}:{call.Operation}";

    // The emulator does not know this operation.
    private static Interference? AccountSettings(RecordedCall call) =>
        call.Path.EndsWith("/account-settings", StringComparison.Ordinal)
            ? new(
                IsDelivered: false,
                Encoding.ASCII.GetBytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + $"Content-Length: {Settings.Length}\r\n\r\n{Settings}"
                ),
                Ending.Close
            )
            : null;

    private static AdvancedEventSelector Advanced(params (string Field, string Value)[] fields) =>
        new()
        {
            FieldSelectors = [.. fields.Select(f => new AdvancedFieldSelector { Field = f.Field, Equals = [f.Value] })],
        };

    private InProcess Function(params string[] regions) =>
        new("s3-versioning-suspended", Mode.Audit, Table, proxy.Clients(Home))
        {
            Name = Deployed.Engine,
            HasHeartbeat = true,
            Regions = new([.. regions.Length > 0 ? regions : [Home, Abroad]]),
        };

    private static async Task<JsonNode> SweepAsync(InProcess function)
    {
        var tick = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.events",
            ["account"] = Account.Id,
            ["time"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["region"] = Home,
            ["resources"] = new JsonArray($"arn:aws:events:{Home}:{Account.Id}:rule/remediation-sweep-1440"),
            ["detail"] = new JsonObject(),
        };
        var invocation = new Invocation("invocation", Time);
        var payload = Encoding.UTF8.GetBytes(tick.ToJsonString());
        return JsonNode.Parse(await function.Handler.HandleAsync(payload, invocation, Cancel))!;
    }

    // The last listing takes nearly all the time there is.
    private Leaping LeavingAtTheEnd(TimeSpan left)
    {
        var clock = new Leaping();
        proxy.Interfere = call =>
        {
            if (call is { Service: "s3", Operation: "GET" })
                clock.Leap = Time - left;
            return AccountSettings(call);
        };
        return clock;
    }

    private static RegionFacts In(Heartbeat heartbeat, string region) =>
        heartbeat.Regions.Single(facts => facts.Region == region);

    private async Task<Heartbeat> HeartbeatAsync() => (await ledger.HeartbeatAsync(Deployed.Engine, Cancel))!;

    private static string Text(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray());

    // The values of the metrics that the one line of the heartbeat declares.
    private static Dictionary<string, int> Metrics(MemoryStream output)
    {
        var lines = Text(output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!);
        var line = Assert.Single(lines, line => line["Heartbeats"] is not null);
        var directive = Assert.Single(line["_aws"]!["CloudWatchMetrics"]!.AsArray())!;
        Assert.Equal("""[["function"]]""", directive["Dimensions"]!.ToJsonString());
        Assert.Equal(("Remediation", Deployed.Engine), ((string)directive["Namespace"]!, (string)line["function"]!));
        return directive["Metrics"]!
            .AsArray()
            .Select(metric => (string)metric!["Name"]!)
            .ToDictionary(name => name, name => (int)line[name]!);
    }

    private async Task DeployAsync(string region, params string[] rules)
    {
        foreach (var rule in rules)
        {
            await PutAsync(region, $"rule/{rule}", "{}");
            await EventsIn(region).PutRuleAsync(new PutRuleRequest { Name = rule, EventPattern = "{}" }, Cancel);
        }
    }

    private AmazonEventBridgeClient EventsIn(string region) => aws.In(region).EventBridge;

    private async Task PutAsync(string region, string part, string value)
    {
        var there = aws.In(region);
        var ssm = there.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                there.Credentials,
                there.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        await ssm.PutParameterAsync(
            new()
            {
                Name = Deployed.ManifestPath + part,
                Value = value,
                Type = ParameterType.String,
                Overwrite = true,
            },
            Cancel
        );
    }

    private async Task QueueAsync(string region, string name, int messages)
    {
        var there = aws.In(region);
        var sqs = there.Client(() => new AmazonSQSClient(there.Credentials, there.Configured(new AmazonSQSConfig())));
        var url = (
            await sqs.CreateQueueAsync(new Amazon.SQS.Model.CreateQueueRequest { QueueName = name }, Cancel)
        ).QueueUrl;
        for (var i = 0; i < messages; i++)
            await sqs.SendMessageAsync(
                new()
                {
                    QueueUrl = url,
                    MessageBody = "{}",
                    DelaySeconds = i % 2 * 60,
                },
                Cancel
            );
        await PutAsync(region, $"queue/{name}", new JsonObject { ["url"] = url }.ToJsonString());
    }

    private async Task TrailAsync(
        string name,
        bool isLogging,
        EventSelector? selector,
        AdvancedEventSelector? advanced = null
    )
    {
        var bucket = $"trail-{Guid.NewGuid():N}";
        await aws.S3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = bucket }, Cancel);
        await aws.CloudTrail.CreateTrailAsync(new() { Name = name, S3BucketName = bucket }, Cancel);
        if (isLogging)
            await aws.CloudTrail.StartLoggingAsync(new() { Name = name }, Cancel);
        await aws.CloudTrail.PutEventSelectorsAsync(
            new()
            {
                TrailName = name,
                EventSelectors = selector is null ? null : [selector],
                AdvancedEventSelectors = advanced is null ? null : [advanced],
            },
            Cancel
        );
    }

    // The product makes no bus, so that its client cannot.
    private async Task HttpAsync(string target, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, lease.Emulator.Endpoint)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=emulated/20260101/{Home}/events/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(request, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    private sealed class Leaping : TimeProvider
    {
        public TimeSpan Leap { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Leap;
    }
}
