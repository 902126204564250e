using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>An emulated account with a ledger.</summary>
public sealed class Account : IAsyncLifetime
{
    public const string Table = "remediation-ledger";
    private Emulator emulator = null!;

    public AwsClients Aws => emulator.Clients("us-east-1");
    public string Endpoint => emulator.Endpoint;

    public async ValueTask InitializeAsync()
    {
        emulator = await Emulator.StartAsync(TestContext.Current.CancellationToken);
        await Ledgers.CreateAsync(Aws, Table, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => emulator.DisposeAsync();
}

/// <summary>Replay, history and undo against an emulated account; and the demo.</summary>
public sealed class AccountTests(Account account) : IClassFixture<Account>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A violation that a CloudTrail record tells of, of whichever guardrail that repairs it without a setting.
    private static Sample Violation =>
        Sample.All.First(s =>
            s.Outcome == "applied"
            && s.Event["detail"]!["eventSource"] is not null
            && Catalogue.Find(s.Guardrail) is { Risk: Risk.Safe, Needs: null, NeedsForAll: null }
        );

    private async Task<(IScenario Scenario, IReadOnlyDictionary<string, string> Names, JsonObject Event)> ArrangeAsync()
    {
        var scenario = ScenarioList.Of(Violation.Guardrail);
        var names = await scenario.ArrangeAsync(account.Aws, Violation.Given, Cancel);
        var json = (JsonObject)JsonNode.Parse(Violation.EventFor(names))!;
        json["id"] = Guid.NewGuid().ToString();
        json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        return (scenario, names, json);
    }

    private Task<Run> Replay(string path, params string[] more) =>
        Run.Of(["replay", path, "--endpoint", account.Endpoint, "--json", .. more]);

    [Fact]
    public async Task Replay_reads_every_form_of_file_and_an_audit_writes_nothing()
    {
        var (scenario, names, envelope) = await ArrangeAsync();
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var record = envelope["detail"]!;
        var log = new JsonObject { ["Records"] = new JsonArray(record.DeepClone(), record.DeepClone()) };
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            (string Name, string Text, int Events)[] forms =
            [
                ("envelope.json", envelope.ToJsonString(), 1),
                ("record.json", record.ToJsonString(), 1),
                ("log.json", log.ToJsonString(), 2),
                ("list.json", new JsonArray(envelope.DeepClone()).ToJsonString(), 1),
            ];
            foreach (var (name, text, events) in forms)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), text, Cancel);
                await using (
                    var gzip = new GZipStream(File.Create(Path.Combine(folder, $"{name}.gz")), CompressionLevel.Fastest)
                )
                    await gzip.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
                foreach (var path in (string[])[Path.Combine(folder, name), Path.Combine(folder, $"{name}.gz")])
                {
                    var run = await Replay(path);
                    Assert.True(run.Code == 0, run.Errors);
                    var planned = Assert.Single(
                        run.Json.AsArray(),
                        r => (string?)r!["guardrail"] == Violation.Guardrail
                    )!;
                    Assert.Equal(("planned", events), ((string)planned["outcome"]!, (int)planned["events"]!));
                    Assert.All(run.Json.AsArray(), r => Assert.Null(r!["record"]));
                }
            }
            await File.WriteAllTextAsync(
                Path.Combine(folder, "digest.json"),
                """{"digestStartTime":"2026-01-02T03:04:05Z"}""",
                Cancel
            );
            var all = await Replay(folder);
            var one = Assert.Single(all.Json.AsArray(), r => (string?)r!["guardrail"] == Violation.Guardrail)!;
            Assert.Equal(10, (int)one["events"]!);
            Assert.True(JsonNode.DeepEquals(before, await scenario.ReadAsync(account.Aws, names, Cancel)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Of_an_organizations_log_the_records_of_other_accounts_are_refused()
    {
        var (scenario, names, envelope) = await ArrangeAsync();
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var mine = envelope["detail"]!;
        mine["recipientAccountId"] = Testing.Account.Id;
        var other = mine.DeepClone();
        other["recipientAccountId"] = "444455556666";
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            path,
            new JsonObject { ["Records"] = new JsonArray(other, mine.DeepClone()) }.ToJsonString(),
            Cancel
        );

        var run = await Replay(path, "--mode", "enforce", "--table", Account.Table);
        File.Delete(path);

        Assert.True(run.Code == 0, run.Errors);
        var refused = run.Json[0]!;
        Assert.Equal("refused", (string)refused["outcome"]!);
        Assert.Contains("account 444455556666", (string)refused["reason"]!, StringComparison.Ordinal);
        var applied = run.Json.AsArray().Skip(1).Where(r => (string)r!["guardrail"]! == Violation.Guardrail);
        Assert.Equal("applied", (string)Assert.Single(applied)!["outcome"]!);
        Assert.False(JsonNode.DeepEquals(before, await scenario.ReadAsync(account.Aws, names, Cancel)));
    }

    [Fact]
    public async Task Events_of_one_resource_are_one_look_and_a_finding_of_it_is_the_same_question()
    {
        const string guardrail = "s3-public-access-block-weakened";
        var sample = Sample.Of(guardrail).First(s => s.Outcome == "applied");
        var names = await ScenarioList.Of(guardrail).ArrangeAsync(account.Aws, sample.Given, Cancel);
        var envelope = (JsonObject)JsonNode.Parse(sample.EventFor(names))!;
        var lines = new StringBuilder();
        foreach (var user in new[] { "one", "two", "one" })
        {
            var record = envelope["detail"]!.DeepClone();
            record["eventID"] = Guid.NewGuid().ToString();
            record["userIdentity"] = new JsonObject { ["type"] = "IAMUser", ["arn"] = user };
            lines.Append(record.ToJsonString()).Append('\n');
        }
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, lines.ToString(), Cancel);
        var run = await Replay(path);
        var row = Assert.Single(run.Json.AsArray(), r => (string?)r!["guardrail"] == guardrail)!;
        Assert.Equal((3, "planned"), ((int)row["events"]!, (string)row["outcome"]!));
        Assert.Equal(["one", "two"], row["by"]!.AsArray().Select(by => (string)by!));

        var control = Catalogue.Find(guardrail)!.Controls.First(c => c.IsFsbp).Id;
        var finding = new JsonObject
        {
            ["ProductArn"] = "arn:aws:securityhub:us-east-1::product/aws/securityhub",
            ["Id"] = "a-finding",
            ["AwsAccountId"] = Testing.Account.Id,
            ["Region"] = "us-east-1",
            ["Compliance"] = new JsonObject { ["Status"] = "FAILED", ["SecurityControlId"] = control },
            ["Resources"] = new JsonArray(new JsonObject { ["Id"] = (string)row["resource"]! }),
        };
        await File.WriteAllTextAsync(path, finding.ToJsonString(), Cancel);
        var found = await Replay(path);
        File.Delete(path);
        Assert.Equal(0, found.Code);
        var judged = Assert.Single(found.Json.AsArray(), r => (string?)r!["guardrail"] == guardrail)!;
        Assert.Equal(("planned", (string)row["resource"]!), ((string)judged["outcome"]!, (string)judged["resource"]!));
    }

    [Fact]
    public async Task What_is_no_event_is_2_and_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "{}", Cancel);
            var none = await Replay(path);
            await File.WriteAllTextAsync(path, "{", Cancel);
            var broken = await Replay(path);
            Assert.Equal((2, 2), (none.Code, broken.Code));
            Assert.Contains($"{path} is no event", none.Errors, StringComparison.Ordinal);
            Assert.Contains($"{path} is not JSON", broken.Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Enforced_recorded_undone_and_then_refused()
    {
        var (scenario, names, envelope) = await ArrangeAsync();
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, envelope.ToJsonString(), Cancel);
        var run = await Replay(path, "--mode", "enforce", "--table", Account.Table);
        File.Delete(path);
        Assert.True(run.Code == 0, run.Errors);
        var applied = run.Json.AsArray().Single(r => (string)r!["guardrail"]! == Violation.Guardrail)!;
        Assert.Equal("applied", (string)applied["outcome"]!);
        var id = (string)applied["record"]!;
        string[] where = ["--table", Account.Table, "--endpoint", account.Endpoint];

        var history = await Run.Of(["history", (string)applied["resource"]!, "--json", .. where]);
        Assert.Equal(id, (string)Assert.Single(history.Json.AsArray())!["record"]!);
        Assert.Contains(id, (await Run.Of(["history", .. where])).Output, StringComparison.Ordinal);

        var undone = await Run.Of(["undo", id, .. where]);
        Assert.True(undone.Code == 0, undone.Errors);
        Assert.True(JsonNode.DeepEquals(before, await scenario.ReadAsync(account.Aws, names, Cancel)));

        var again = await Run.Of(["undo", id, "--json", .. where]);
        Assert.Equal(1, again.Code);
        Assert.False((bool)again.Json["undone"]!);
        Assert.Contains("was undone at", again.Errors, StringComparison.Ordinal);

        var unknown = await Run.Of(["undo", "000000000000-20260102T030405Z-0000000000", .. where]);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("has no record", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await Run.Of("history", "--table", "no-such-table", "--endpoint", account.Endpoint)).Code);
    }

    [Fact]
    public async Task History_tells_the_state_of_a_resource_that_was_last_right_and_where_it_is_from()
    {
        const string arn = "arn:aws:s3:::as-it-was";
        var bucket = new Resource("AWS::S3::Bucket", "as-it-was", arn, "111122223333", "us-east-1", "aws");
        var seenAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var baseline = new Baseline("s3-versioning-suspended", """{"status":"Enabled"}""", seenAt, "a sweep");
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        await ledger.KeepBaselineAsync(baseline, bucket, Cancel);
        string[] asked = ["history", arn, "--table", Account.Table, "--endpoint", account.Endpoint];

        var told = await Run.Of(asked);
        Assert.True(told.Code == 0, told.Errors);
        Assert.EndsWith(
            "s3-versioning-suspended takes for right the state of 2026-01-02 03:04:05Z (a sweep): "
                + """{"status":"Enabled"}"""
                + "\n",
            told.Output,
            StringComparison.Ordinal
        );

        var json = await Run.Of([.. asked, "--json"]);
        Assert.Equal(
            """[{"baseline":"s3-versioning-suspended","state":{"status":"Enabled"},"""
                + "\"seenAt\":\"2026-01-02T03:04:05.000Z\",\"source\":\"a sweep\"}]",
            json.Json.ToJsonString()
        );
    }

    [Fact]
    public async Task The_demo_holds_when_piped()
    {
        var run = await Run.Of("demo");
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.All(Catalogue.All, g => Assert.Contains($"{g.Id}: {g.Title}", run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
    }
}
