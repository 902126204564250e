using Remediation.Engine;
using Remediation.Engine.Ledger;
using Testing;
using Xunit;

namespace Cli.Tests;

/// <summary>Which of the ledger's records are shown, and in which order.</summary>
public sealed class HistoryTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Bucket = "s3-public-access-block-weakened";
    private const string Group = "ec2-ingress-open-to-world";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        await KeepAsync(ledger, Bucket, "old", TimeSpan.FromDays(9), Outcome.Applied, "arn:aws:iam::1:user/alice");
        await KeepAsync(ledger, Bucket, "new", TimeSpan.FromHours(2), Outcome.Held, "arn:aws:iam::1:user/bob");
        await KeepAsync(ledger, Group, "group", TimeSpan.FromMinutes(5), Outcome.Planned, by: null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("group new old")]
    [InlineData("group new", "--since", "3d")]
    [InlineData("old", "--until", "3d")]
    [InlineData("new", "--since", "3d", "--until", "1h")]
    [InlineData("group new", "--outcome", "held", "--outcome", "planned")]
    [InlineData("new old", "--guardrail", Bucket)]
    [InlineData("old", "--actor", "ALICE")]
    [InlineData("group new", "--limit", "2")]
    [InlineData("group new old", "--limit", "0")]
    [InlineData("", "--account", "444455556666")]
    [InlineData("group new old", "--account", "111122223333")]
    public async Task Filters_leave_what_they_say(string events, params string[] args)
    {
        var run = await There(["--json", .. args]);
        Assert.Equal(0, run.Code);
        Assert.Equal(events, string.Join(' ', run.Json.AsArray().Select(r => (string)r!["event"]!["id"]!)));
    }

    [Fact]
    public async Task What_a_limit_leaves_out_is_said()
    {
        var run = await There("--limit", "1");
        Assert.Contains("1 of 3 records: --limit 0 shows all", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_says_what_was_wrong_and_why_it_was_held()
    {
        var run = await There("--outcome", "held");
        Assert.Contains("\tit is open\tsomebody paused it\t", run.Output, StringComparison.Ordinal);
        var nothing = await There("--account", "444455556666");
        Assert.Contains("the ledger has no such record", nothing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_newest_is_last()
    {
        var writer = new StringWriter();
        var errors = new StringWriter();
        string[] args = ["history", "--table", Account.Table, "--endpoint", account.Endpoint];
        var output = new Output(writer, isTerminal: true, width: 80);
        Assert.Equal(0, await Remediation.Cli.App.RunAsync(args, output, errors, Cancel));
        var shown = writer.ToString();
        int At(string text) => shown.IndexOf(text, StringComparison.Ordinal);
        Assert.True(At("arn:aws:s3:::old") is > 0 and var old && old < At("arn:aws:s3:::new"), shown);
        Assert.True(At("arn:aws:s3:::new") < At("arn:aws:s3:::group"), shown);
    }

    private static async Task KeepAsync(
        LedgerTable ledger,
        string guardrail,
        string name,
        TimeSpan ago,
        string outcome,
        string? by
    )
    {
        var arn = $"arn:aws:s3:::{name}";
        var record = new LedgerRecord
        {
            Id = RecordId.Of(guardrail, arn, name, Now - ago),
            Outcome = outcome,
            Guardrail = guardrail,
            Resource = new("AWS::S3::Bucket", name, arn, "111122223333", "us-east-1", "aws"),
            EventId = name,
            EventName = "PutBucketAcl",
            EventTime = Now - ago,
            Actor = by is null ? null : new(null, by, null, null, null),
            Mode = Mode.Enforce,
            Violation = "it is open",
            Reason = outcome == Outcome.Held ? "somebody paused it" : null,
            Owner = "run",
            Lease = Now,
            StartedAt = Now - ago,
        };
        await ledger.ClaimAsync(record, Cancel);
    }

    private Task<Run> There(params string[] args) =>
        Run.Of(["history", "--table", Account.Table, "--endpoint", account.Endpoint, .. args]);
}
