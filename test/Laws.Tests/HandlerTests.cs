using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Engine.Sweeps;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>Sweeps, queued events and failures, in an account of their own: a sweep sees everything in it.</summary>
public sealed class HandlerTests(Emulators emulators) : IAsyncLifetime
{
    private const string Rule = "s3-public-access-block-weakened";
    private const string Table = "sweep-ledger";
    private readonly IScenario scenario = ScenarioList.Of(Rule);
    private readonly Sample sample = Sample.Of(Rule).Single(s => s.Name == "deleted");
    private Emulators.Lease lease = null!;
    private AwsClients aws = null!;
    private LedgerTable ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Alone, and what others left in it is gone.
    public async ValueTask InitializeAsync()
    {
        lease = await emulators.TakeAsync(Cancel, alone: true);
        await lease.ResetAsync(Cancel);
        aws = lease.Emulator.Clients("us-east-1");
        await Ledgers.CreateAsync(aws, Table, Cancel);
        ledger = new(LedgerTable.ClientOf(aws), Table, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    private (Handler Handler, Pipeline Pipeline) Make(Mode mode, AwsClients? with = null)
    {
        var function = new InProcess(Rule, mode, Table, with ?? aws) { Ledger = ledger, OwnRoles = [] };
        return (function.Handler, function.Pipeline);
    }

    private static async Task<JsonNode> AnswerAsync(Handler handler, string payload) =>
        JsonNode.Parse(await handler.HandleAsync(Encoding.UTF8.GetBytes(payload), new("invocation"), Cancel))!;

    private static string Tick() =>
        $$"""
            {"version":"0","id":"{{Guid.NewGuid()}}","detail-type":"Scheduled Event","source":"aws.events","account":"123456789012","time":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","region":"us-east-1","resources":["arn:aws:events:us-east-1:123456789012:rule/remediation-sweep"],"detail":{} }
            """;

    private async Task<List<IReadOnlyDictionary<string, string>>> BreakAsync(int count)
    {
        var all = new List<IReadOnlyDictionary<string, string>>();
        for (var i = 0; i < count; i++)
            all.Add(await scenario.ArrangeAsync(aws, sample.Given, Cancel));
        return all;
    }

    [Fact]
    public async Task A_tick_judges_every_resource_tells_a_violation_once_in_audit_and_repairs_it_in_enforce()
    {
        var broken = await BreakAsync(3);
        await AnswerAsync(Make(Mode.Enforce).Handler, Tick()); // The scenario's neighbours are broken too.
        await aws.S3.DeletePublicAccessBlockAsync(
            new Amazon.S3.Model.DeletePublicAccessBlockRequest { BucketName = broken[0]["bucket"] },
            Cancel
        );

        var first = await AnswerAsync(Make(Mode.Audit).Handler, Tick());
        var second = await AnswerAsync(Make(Mode.Audit).Handler, Tick());
        Assert.All(
            [first, second],
            a =>
            {
                Assert.True((bool)a["sweep"]!["done"]!);
                Assert.Equal(1, (int)a["sweep"]!["totals"]!["planned"]!);
                Assert.Equal((int)a["sweep"]!["totals"]!["compliant"]!, (int)first["sweep"]!["totals"]!["compliant"]!);
            }
        );
        Assert.Equal((false, true), ((await RecordAsync(first)).IsQuiet, (await RecordAsync(second)).IsQuiet));

        var repaired = await AnswerAsync(Make(Mode.Enforce).Handler, Tick());
        Assert.Equal(
            ("applied", "sweep"),
            ((string)repaired["results"]![0]!["outcome"]!, (await RecordAsync(repaired)).EventName)
        );
        Account.AssertSame(
            sample.AfterFor(broken[0])!["bucket"]!,
            (await scenario.ReadAsync(aws, broken[0], Cancel))["bucket"]!
        );
    }

    private async Task<LedgerRecord> RecordAsync(JsonNode answer) =>
        (
            await ledger.FindAsync(
                RecordId.Parse((string)Assert.Single(answer["results"]!.AsArray())!["record"]!)!,
                Cancel
            )
        )!;

    [Fact]
    public async Task A_sweep_whose_time_is_up_goes_on_where_it_was_and_misses_nothing()
    {
        await BreakAsync(7);
        var pipeline = Make(Mode.Audit).Pipeline;
        var sweep = new Sweep(
            [
                Catalogue.Find(Rule)!,
                Catalogue.Find("iam-admin-policy-attached")!,
                Catalogue.Find("ec2-ingress-open-to-world")!,
            ],
            pipeline,
            SweptRegions.Only(aws.Region)
        );
        var tick = new Trigger.Sweep(Guid.NewGuid().ToString(), "123456789012", "us-east-1", DateTimeOffset.UtcNow);
        var expected = new List<string>();
        foreach (var rule in new[] { Rule, "iam-admin-policy-attached", "ec2-ingress-open-to-world" })
        await foreach (var resource in Catalogue.Find(rule)!.On.ListAllAsync(aws, "123456789012", Cancel))
            expected.Add(resource.ToString());

        var seen = new List<string>();
        var state = SweepState.Start;
        var runs = 0;
        do
        {
            var asked = 0;
            state = await sweep.RunAsync(
                tick,
                SweepState.Of(Detail(state)),
                new("invocation"),
                () => asked++ > 0,
                r => seen.Add(r.Resource ?? ""),
                fault => Assert.Fail(fault.ToString()),
                Cancel
            );
            runs++;
        } while (!state.IsDone);

        Assert.Equal(expected.Order(), seen.Order());
        Assert.Equal(expected.Count, state.Totals.Values.Sum());
        Assert.True(runs > 3, $"it took {runs} runs");
    }

    // As it comes back in the next invocation's event.
    private static Field Detail(SweepState state) =>
        state.Guardrail is null
            ? default
            : new(System.Text.Json.JsonDocument.Parse(state.ToJson().ToJsonString()).RootElement);

    [Fact]
    public async Task A_sweep_goes_on_by_an_invocation_of_its_own_function()
    {
        await BreakAsync(3);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        var payload = "";
        proxy.Interfere = call =>
        {
            if (call.Path != "/2015-03-31/functions/remediation-" + Rule + "/invocations")
                return null;
            payload = call.Body;
            return new(
                IsDelivered: false,
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                Ending.Close
            );
        };
        var handler = Make(Mode.Audit, proxy.Clients("us-east-1")).Handler;

        // No more time is left than what is kept back.
        var answer = JsonNode.Parse(
            await handler.HandleAsync(Encoding.UTF8.GetBytes(Tick()), new("invocation", SweepHandler.Reserve), Cancel)
        )!;
        Assert.False((bool)answer["sweep"]!["done"]!);
        var next = JsonNode.Parse(payload)!;
        Assert.Equal(("Remediation Sweep", 1), ((string)next["detail-type"]!, (int)next["detail"]!["hop"]!));

        Assert.True((bool)(await AnswerAsync(handler, payload))["sweep"]!["done"]!);
    }

    [Fact]
    public async Task A_queued_batch_repeats_only_what_failed()
    {
        var broken = await BreakAsync(2);
        string Record(string id, string body) =>
            new JsonObject
            {
                ["messageId"] = id,
                ["eventSource"] = "aws:sqs",
                ["body"] = body,
                ["attributes"] = new JsonObject { ["ApproximateFirstReceiveTimestamp"] = "1767225600000" },
            }.ToJsonString();
        string Event(int i) =>
            sample.EventFor(broken[i]).Replace("\"eventID\":\"", $"\"eventID\":\"{i}", StringComparison.Ordinal);

        var answer = await AnswerAsync(
            Make(Mode.Enforce).Handler,
            $"{{\"Records\":[{Record("m1", Event(0))},{Record("m2", "no JSON")},{Record("m3", Event(1))}]}}"
        );

        Assert.Equal("m2", (string)Assert.Single(answer["batchItemFailures"]!.AsArray())!["itemIdentifier"]!);
        foreach (var names in broken)
            Account.AssertSame(sample.AfterFor(names)!, await scenario.ReadAsync(aws, names, Cancel));
    }

    [Fact]
    public async Task A_repair_that_is_denied_is_recorded_and_fails_the_invocation_until_it_may()
    {
        var names = Assert.Single(await BreakAsync(1));
        var text = sample.EventFor(names);
        await using var proxy = RecordingProxy.Start(lease.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Operation != "PUT ?publicAccessBlock"
                ? null
                : new(
                    IsDelivered: false,
                    "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 65\r\nConnection: close\r\n\r\n<Error><Code>AccessDenied</Code><Message>denied</Message></Error>"u8.ToArray(),
                    Ending.Close
                );
        var denied = Make(Mode.Enforce, proxy.Clients("us-east-1")).Handler;

        var error = await Assert.ThrowsAsync<RepairFailedException>(() =>
            denied.HandleAsync(Encoding.UTF8.GetBytes(text), new("first"), Cancel)
        );
        Assert.Contains("s3:PutBucketPublicAccessBlock", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RepairFailedException>(() =>
            denied.HandleAsync(Encoding.UTF8.GetBytes(text), new("retry"), Cancel)
        );
        var record = Assert.Single(
            await ledger.HistoryAsync($"arn:aws:s3:::{names["bucket"]}", Cancel).ToListAsync(Cancel)
        );
        // The retry's failure is the first one's: it is not told again.
        Assert.Equal((Outcome.Failed, Outcome.Failed), (record.Outcome, record.Retries));

        var answer = await AnswerAsync(Make(Mode.Enforce).Handler, text);
        Assert.Equal("applied", (string)answer["results"]![0]!["outcome"]!);
    }
}
