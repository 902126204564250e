using System.Text;
using System.Text.Json.Nodes;
using Remediation.Cli;
using Remediation.Cli.Planning;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.S3;
using Xunit;

namespace Cli.Tests;

/// <summary>A sweep writes a plan, and apply makes just its changes.</summary>
public sealed class PlanTests(Account account) : IClassFixture<Account>, IDisposable
{
    private const string Guardrail = "s3-public-access-block-weakened";

    private readonly string folder = Directory.CreateTempSubdirectory("plan-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "plan.json");

    private string[] There => ["--table", Account.Table, "--endpoint", account.Endpoint];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<Run> Apply(params string[] args) => Run.Of(["apply", File, .. args, .. There]);

    [Fact]
    public async Task Just_what_was_planned_is_changed_and_recorded()
    {
        var planned = await OpenAsync();
        var plan = await PlanAsync();
        var change = Of(plan["changes"], planned);
        Assert.Equal(
            (1, "123456789012", "us-east-1", Guardrail),
            ((int)plan["plan"]!, (string)plan["account"]!, (string)plan["region"]!, (string)change["guardrail"]!)
        );
        Assert.False((bool)change["before"]!["isConfigured"]!);
        Assert.Matches("^[0-9a-f]{16}$", (string)change["fingerprint"]!);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
        var later = await OpenAsync();

        var run = await Apply("--json");
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var made = Of(run.Json["results"], planned);
        Assert.Equal("applied", (string)made["outcome"]!);
        Assert.True(await IsClosedAsync(planned));
        Assert.False(await IsClosedAsync(later));
        var record = (await Ledger.FindAsync(RecordId.Parse((string)made["record"]!)!, Cancel))!;
        Assert.Equal(
            ("applied", Mode.Enforce, (string)change["fingerprint"]!),
            (record.Outcome, record.Mode, record.Fingerprint)
        );

        // It is right now, so that nothing is left to change.
        var again = await Apply("--json");
        Assert.True(again.Code == 0, again.Output + again.Errors);
        Assert.Equal("compliant", (string)Of(again.Json["results"], planned)["outcome"]!);
    }

    [Fact]
    public async Task What_changed_since_is_refused_and_the_rest_is_made()
    {
        var (changed, gone, other) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        await PlanAsync();
        await account.Aws.S3.PutPublicAccessBlockAsync(
            new()
            {
                BucketName = changed,
                PublicAccessBlockConfiguration = new() { BlockPublicAcls = true },
            },
            Cancel
        );
        await account.Aws.S3.DeleteBucketAsync(gone, Cancel);

        var run = await Apply("--json");
        Assert.Equal(1, run.Code);
        Assert.Contains("not the plan's any more", Why(run, changed), StringComparison.Ordinal);
        Assert.Contains("has no such resource any more", Why(run, gone), StringComparison.Ordinal);
        Assert.Equal("applied", (string)Of(run.Json["results"], other)["outcome"]!);
        Assert.False(await IsClosedAsync(changed));
    }

    [Theory]
    [InlineData("steps", "the steps are not the plan's")]
    [InlineData("before", "not the plan's any more")]
    [InlineData("fingerprint", "another one would be right now")]
    [InlineData("resource", "has no such resource")]
    public async Task What_somebody_wrote_into_the_file_is_never_done(string member, string why)
    {
        var bucket = await OpenAsync();
        var plan = await PlanAsync();
        var change = Of(plan["changes"], bucket);
        var name = $"arn:aws:s3:::{bucket}";
        switch (member)
        {
            case "steps":
                change["steps"] = new JsonArray("s3:DeleteBucket {}");
                break;
            case "before":
                change["before"]!["blockPublicAcls"] = true;
                break;
            case "fingerprint":
                change["fingerprint"] = "0123456789abcdef";
                break;
            default:
                change["resource"] = name = $"arn:aws:s3:::{bucket}-x";
                break;
        }
        await System.IO.File.WriteAllTextAsync(File, plan.ToJsonString(), Cancel);
        var run = await Apply("--json");
        Assert.Equal(1, run.Code);
        Assert.Contains(why, Why(run, name["arn:aws:s3:::".Length..]), StringComparison.Ordinal);
        Assert.False(await IsClosedAsync(bucket));
    }

    [Theory]
    [InlineData("account", "\"444455556666\"", 1, "it is of account 444455556666 in us-east-1")]
    [InlineData("region", "\"eu-west-1\"", 1, "it is of account 123456789012 in eu-west-1")]
    [InlineData("account", "\"\\u001b[31m4\"", 1, "it is of account [31m4 in")]
    [InlineData("changes", "[{\"guardrail\":\"\\u001b[31m4\"}]", 2, "there is no guardrail '[31m4'")]
    [InlineData("version", "\"0.0.1\"", 1, "version 0.0.1 made it")]
    [InlineData("time", "\"2026-01-02T03:04:05.0000000Z\"", 1, "make it again, or give a longer --max-age")]
    [InlineData("time", "\"2126-01-02T03:04:05.0000000Z\"", 1, "it says that it was made at 2126")]
    [InlineData("time", "\"yesterday\"", 2, "'time' is no time")]
    [InlineData("plan", "2", 2, "it has the form 2, and this version knows 1")]
    [InlineData("plan", "null", 2, "'plan' is Null and must be Number")]
    [InlineData("changes", "{}", 2, "'changes' is Object and must be Array")]
    [InlineData("changes", "[7]", 2, "'guardrail' is missing")]
    [InlineData("changes", "[{\"guardrail\":\"nonsense\"}]", 2, "there is no guardrail 'nonsense'")]
    [InlineData("changes", "[CHANGE,CHANGE]", 2, "twice")]
    [InlineData("changes", "[WRONG]", 2, "is no plan as `remediate sweep --plan-out` writes it")]
    public async Task A_wrong_plan_is_refused_as_a_whole(string member, string value, int code, string error)
    {
        const string change = """
            {"guardrail":"s3-public-access-block-weakened","resource":"arn:aws:s3:::a","violation":"v","steps":[],
            "fingerprint":"f","before":{"isConfigured":false,"blockPublicAcls":false,"ignorePublicAcls":false,
            "blockPublicPolicy":false,"restrictPublicBuckets":false}}
            """;
        var wrong = change.Replace("\"isConfigured\":false", "\"isConfigured\":[null]", StringComparison.Ordinal);
        var plan = new Plan(Plan.OwnVersion, "123456789012", "us-east-1", DateTimeOffset.UtcNow, []).ToJson();
        plan[member] = JsonNode.Parse(
            value.Replace("CHANGE", change, StringComparison.Ordinal).Replace("WRONG", wrong, StringComparison.Ordinal)
        );
        await System.IO.File.WriteAllTextAsync(File, plan.ToJsonString(), Cancel);
        var run = await Apply();
        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"plan\":1,\"plan\":1}")]
    [InlineData("[]")]
    public async Task What_is_no_plan_is_refused(string text)
    {
        await System.IO.File.WriteAllTextAsync(File, text, Cancel);
        var run = await Apply();
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("is no plan", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file /nowhere", "apply", "/nowhere", "--yes")]
    [InlineData("FILE is empty", "apply", "", "--yes")]
    [InlineData("there is no folder /nowhere", "sweep", "--plan-out", "/nowhere/plan.json")]
    [InlineData("--plan-out is empty", "sweep", "--plan-out", "")]
    [InlineData("--plan-out is for an audit", "sweep", "--plan-out", "plan.json", "--mode", "enforce", "--yes")]
    public async Task Wrong_usage_is_refused_before_anything_is_called(string error, params string[] args)
    {
        var run = await Run.Of([.. args, "--region", "us-east-1"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_account_needs_somebody_who_says_yes()
    {
        var plan = new Plan(Plan.OwnVersion, "123456789012", "us-east-1", DateTimeOffset.UtcNow, []);
        await PlanFile.WriteAsync(File, plan, Cancel);
        var run = await Run.Of("apply", File, "--region", "us-east-1");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("add --yes if that is meant", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_listed_is_3_and_names_what_was_refused()
    {
        var bucket = await OpenAsync();
        await PlanAsync();
        await using var proxy = Denying();
        var run = await Run.Of("apply", File, "--table", Account.Table, "--endpoint", proxy.Endpoint, "--json");
        Assert.Equal(3, run.Code);
        var result = Of(run.Json["results"], bucket);
        Assert.Equal("failed", (string)result["outcome"]!);
        Assert.Contains("AccessDenied", (string)result["reason"]!, StringComparison.Ordinal);
    }

    // What AWS answers somebody who may not.
    private RecordingProxy Denying()
    {
        const string denied = "<Error><Code>AccessDenied</Code><Message>not authorized</Message></Error>";
        var proxy = RecordingProxy.Start(account.Endpoint);
        proxy.Interfere = call =>
            call.Service == "s3"
                ? new(
                    false,
                    Encoding.UTF8.GetBytes(
                        $"HTTP/1.1 403 Forbidden\r\nContent-Type: text/xml\r\nContent-Length: {denied.Length}\r\n"
                            + $"Connection: close\r\n\r\n{denied}"
                    ),
                    Ending.Close
                )
                : null;
        return proxy;
    }

    [Fact]
    public async Task What_is_exempt_by_then_is_held()
    {
        var bucket = await OpenAsync();
        await PlanAsync();
        var name = $"arn:aws:s3:::{bucket}";
        string[] exempt = ["exempt", "add", Guardrail, "--resource", name, "--expires", "1h"];
        Assert.Equal(0, (await Run.Of([.. exempt, "--owner", "o", "--reason", "r", .. There])).Code);
        var run = await Apply("--json");
        Assert.Equal(1, run.Code);
        Assert.Equal("exemption", (string)Of(run.Json["results"], bucket)["gate"]!);
        Assert.False(await IsClosedAsync(bucket));
    }

    [Fact]
    public async Task What_is_stopped_ends_the_present_change_and_tells_what_is_left()
    {
        var buckets = new[] { await OpenAsync(), await OpenAsync() };
        await PlanAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writer = new StoppingWriter(stop, after: "applied ");
        var code = await App.RunAsync(["apply", File, .. There], new(writer, false), TextWriter.Null, stop.Token);
        Assert.Equal(1, code);
        Assert.Contains("stopped before its end: ", $"{writer}", StringComparison.Ordinal);
        var closed = 0;
        foreach (var bucket in buckets)
            closed += await IsClosedAsync(bucket) ? 1 : 0;
        Assert.InRange(closed, 0, 1);
    }

    [Fact]
    public async Task What_another_guardrail_wrote_meanwhile_is_not_let_in_either()
    {
        var intent = Intent("{\"a\":1}");
        var change = PlannedChange.Of(intent);
        var plan = new Plan(Plan.OwnVersion, "111122223333", "us-east-1", DateTimeOffset.UtcNow, [change]);
        var kept = new Keeping();
        var approved = new ApprovedLedger(kept, plan);
        Assert.True(await approved.FinishAsync(intent, Cancel));
        Assert.Null(approved.RefusalOf(change));

        Assert.False(await approved.FinishAsync(Intent("{\"a\":2}"), Cancel));
        Assert.NotNull(approved.RefusalOf(change));
        var failed = intent with { Outcome = Outcome.Failed, Reason = "another run has taken the record over" };
        Assert.True(await approved.FinishAsync(failed, Cancel));
        Assert.StartsWith("nothing was written: its state", kept.Last!.Reason, StringComparison.Ordinal);
    }

    private sealed class Keeping() : LedgerAround(new NoLedger())
    {
        public LedgerRecord? Last { get; private set; }

        public override Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
        {
            Last = record;
            return Task.FromResult(true);
        }
    }

    private static LedgerRecord Intent(string before)
    {
        var now = DateTimeOffset.UtcNow;
        return new()
        {
            Id = RecordId.Of(Guardrail, "arn:aws:s3:::a", "event", now),
            Outcome = Outcome.Intent,
            Guardrail = Guardrail,
            Resource = new("AWS::S3::Bucket", "a", "arn:aws:s3:::a", "111122223333", "us-east-1", "aws"),
            EventId = "event",
            EventName = "sweep",
            EventTime = now,
            Mode = Mode.Enforce,
            Violation = "it is open",
            Plan = ["s3:Put {}"],
            Before = before,
            Fingerprint = "0123456789abcdef",
            Owner = "run",
            Lease = now,
            StartedAt = now,
        };
    }

    private LedgerTable Ledger => new(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);

    private async Task<JsonNode> PlanAsync()
    {
        var run = await Run.Of(["sweep", Guardrail, "--plan-out", File, .. There]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        Assert.Contains("`remediate apply ", run.Errors, StringComparison.Ordinal);
        return JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File, Cancel))!;
    }

    private static JsonNode Of(JsonNode? list, string bucket) =>
        Assert.Single(list!.AsArray(), one => (string)one!["resource"]! == $"arn:aws:s3:::{bucket}")!;

    private static string Why(Run run, string bucket)
    {
        var result = Of(run.Json["results"], bucket);
        Assert.Equal("refused", (string)result["outcome"]!);
        return (string)result["reason"]!;
    }

    private async Task<string> OpenAsync()
    {
        var name = $"example-{Guid.NewGuid():N}"[..20];
        await account.Aws.S3.PutBucketAsync(name, Cancel);
        return name;
    }

    private async Task<bool> IsClosedAsync(string bucket)
    {
        try
        {
            var answer = await account.Aws.S3.GetPublicAccessBlockAsync(new() { BucketName = bucket }, Cancel);
            return answer.PublicAccessBlockConfiguration.RestrictPublicBuckets == true;
        }
        catch (Amazon.S3.AmazonS3Exception e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return false;
        }
    }
}
