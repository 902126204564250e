using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.S3;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>What a report is made of, from the ledger and from the account.</summary>
public sealed partial class ReportTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Bucket = "s3-public-access-block-weakened";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "report.html");

    public async ValueTask InitializeAsync()
    {
        await KeepAsync("old", TimeSpan.FromDays(9), Outcome.Applied);
        await KeepAsync("new", TimeSpan.FromHours(2), Outcome.Planned);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void AssertTellsTheAccountAlone(string errors) =>
        Assert.Matches("^account 123456789012, us-east-1, as arn:aws:sts::[^\n]*$", errors.TrimEnd());

    [Fact]
    public async Task The_ledgers_records_are_in_it_and_the_filter_is_said()
    {
        var all = await There("--out", File);
        Assert.Equal(0, all.Code);
        AssertTellsTheAccountAlone(all.Errors);
        Assert.Matches("^wrote .*report.html: 2 records, SHA-256 of the data [0-9a-f]{64}$", all.Output.Trim());
        Assert.Equal(["new", "old"], Events(await ReadAsync()));
        var some = await There("--since", "3d", "--out", File);
        Assert.Equal(0, some.Code);
        var data = await ReadAsync();
        Assert.Equal(["new"], Events(data));
        Assert.Equal("--since 3d", (string?)data["about"]!["filter"]);
        Assert.Equal($"the ledger {Account.Table}", (string?)data["about"]!["source"]);
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Piped_it_is_the_page_and_nothing_else()
    {
        var run = await There();
        Assert.Equal(0, run.Code);
        AssertTellsTheAccountAlone(run.Errors);
        Assert.StartsWith("<!DOCTYPE html>", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_is_of_the_account_and_leaves_ledger_and_account_alone()
    {
        var s3 = account.Aws.Client(() => new AmazonS3Client(account.Aws.Credentials, S3Of(account)));
        await s3.PutBucketAsync("open-bucket", Cancel);
        var before = await CountAsync();
        var run = await There("--sweep", "--guardrail", Bucket, "--out", File);
        Assert.Equal(0, run.Code);
        AssertTellsTheAccountAlone(run.Errors);
        var data = await ReadAsync();
        var found = Assert.Single(
            data["records"]!.AsArray(),
            record => (string)record!["resource"]! == "arn:aws:s3:::open-bucket"
        )!;
        Assert.Equal(("planned", "audit"), ((string)found["outcome"]!, (string)found["mode"]!));
        Assert.NotEmpty(found["plan"]!.AsArray());
        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("--sweep and --sample exclude each other", "--sweep", "--sample")]
    [InlineData("--since is about events", "--sweep", "--since", "7d")]
    [InlineData("there is no folder", "--out", "/nowhere/report.html")]
    [InlineData("is no file: give one", "--out", "/")]
    [InlineData("is no file: give one", "--out", "/dev/null")]
    [InlineData("--since 'soon' is not a time", "--since", "soon")]
    public async Task Wrong_usage_is_told_before_anything_is_asked(string words, params string[] args)
    {
        string[] nobody = ["report", "--table", "ledger", "--endpoint", "http://127.0.0.1:1"];
        var run = await Run.Of([.. nobody, .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_it_asks_for_a_file()
    {
        var errors = new StringWriter();
        var output = new Output(new StringWriter(), isTerminal: true, width: 80);
        Assert.Equal(2, await Remediation.Cli.App.RunAsync(["report", "--sample"], output, errors, Cancel));
        Assert.Contains("give --out FILE, or pipe it", $"{errors}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_needs_no_account_and_is_the_same_every_time()
    {
        var first = await Run.Of("report", "--sample");
        var second = await Run.Of("report", "--sample");
        Assert.Equal((0, ""), (first.Code, first.Errors));
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task A_link_stays_a_link_and_a_file_that_cannot_be_written_is_named()
    {
        var link = Path.Combine(folder, "latest.html");
        await System.IO.File.WriteAllTextAsync(File, "old", Cancel);
        System.IO.File.CreateSymbolicLink(link, File);
        Assert.Equal(0, (await Run.Of("report", "--sample", "--out", link)).Code);
        Assert.Equal(File, new FileInfo(link).LinkTarget);
        Assert.StartsWith("<!DOCTYPE", await System.IO.File.ReadAllTextAsync(File, Cancel), StringComparison.Ordinal);
        var name = Path.Combine(folder, new string('x', 300));
        var refused = await Run.Of("report", "--sample", "--out", name);
        Assert.Equal(2, refused.Code);
        Assert.Contains($"--out '{name}' cannot be written", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_3_and_leaves_no_report()
    {
        string[] nowhere = ["--endpoint", account.Endpoint, "--guardrail", "cloudtrail-logging-stopped"];
        var refused = await Run.Of(["report", "--sweep", "--out", File, "--table", "no-such-table", .. nowhere]);
        Assert.Equal(3, refused.Code);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Who_stops_it_keeps_the_report_that_was_there()
    {
        await System.IO.File.WriteAllTextAsync(File, "signed", Cancel);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var output = new Output(new StringWriter(), isTerminal: false);
        string[] args = ["report", "--sample", "--out", File];
        Assert.Equal(1, await Remediation.Cli.App.RunAsync(args, output, new StringWriter(), stopped.Token));
        Assert.Equal("signed", await System.IO.File.ReadAllTextAsync(File, Cancel));
        Assert.Equal([File], Directory.GetFiles(folder));
    }

    private static AmazonS3Config S3Of(Account account) =>
        new()
        {
            ServiceURL = account.Endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
        };

    private async Task<JsonNode> ReadAsync()
    {
        var html = await System.IO.File.ReadAllTextAsync(File, Cancel);
        return JsonNode.Parse(Data().Match(html).Groups[1].Value)!;
    }

    private static IEnumerable<string> Events(JsonNode data) =>
        data["records"]!.AsArray().Select(record => (string)record!["eventId"]!);

    private async Task<int> CountAsync() => await Ledger.HistoryAsync(arn: null, Cancel).CountAsync(Cancel);

    private LedgerTable Ledger => new(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);

    private async Task KeepAsync(string name, TimeSpan ago, string outcome)
    {
        var arn = $"arn:aws:s3:::{name}";
        var record = new LedgerRecord
        {
            Id = RecordId.Of(Bucket, arn, name, Now - ago),
            Outcome = outcome,
            Guardrail = Bucket,
            Resource = new("AWS::S3::Bucket", name, arn, "111122223333", "us-east-1", "aws"),
            EventId = name,
            EventName = "PutBucketAcl",
            EventTime = Now - ago,
            Mode = Mode.Enforce,
            Violation = "it is open",
            Owner = "run",
            Lease = Now,
            StartedAt = Now - ago,
        };
        await Ledger.ClaimAsync(record, Cancel);
    }

    private Task<Run> There(params string[] args) =>
        Run.Of(["report", "--table", Account.Table, "--endpoint", account.Endpoint, .. args]);

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
