using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Cli;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.S3;
using Xunit;

namespace Cli.Tests;

/// <summary>Undoes many repairs at once, and shows before what it would do.</summary>
public sealed class UndoManyTests(Account account) : IClassFixture<Account>, IAsyncLifetime
{
    private const string Guardrail = "s3-public-access-block-weakened";

    private string since = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string[] There => ["--table", Account.Table, "--endpoint", account.Endpoint];

    // What another test left open is repaired before this one begins.
    public async ValueTask InitializeAsync()
    {
        await Run.Of(["sweep", Guardrail, "--mode", "enforce", .. There]);
        since = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Run> Undo(params string[] args) => Run.Of(["undo", "--since", since, .. args, .. There]);

    [Fact]
    public async Task Repairs_of_one_resource_are_undone_newest_first_and_shown_before()
    {
        var bucket = await OpenAsync();
        await RepairAsync();
        await WeakenAsync(bucket);
        var newest = await RepairAsync();

        var shown = await Undo("--dry-run", "--force", "--json");
        Assert.True(shown.Code == 0, shown.Output + shown.Errors);
        Assert.Equal(["planned", "planned"], Of(shown, bucket).Select(one => (string)one["status"]!));
        Assert.Equal(newest, (string)Of(shown, bucket)[0]["record"]!);
        Assert.Contains("DeletePublicAccessBlock", $"{Of(shown, bucket)[1]["steps"]}", StringComparison.Ordinal);
        Assert.True(await IsClosedAsync(bucket));

        var unasked = await Undo("--json");
        Assert.Equal((2, ""), (unasked.Code, unasked.Output));
        Assert.Contains("needs --yes; --dry-run shows them", unasked.Errors, StringComparison.Ordinal);
        Assert.True(await IsClosedAsync(bucket));

        // What people made last is there again; only by force what was before that.
        var undone = await Undo("--yes", "--json", "--by", "dana");
        Assert.Equal(1, undone.Code);
        Assert.Equal(["undone", "refused"], Of(undone, bucket).Select(one => (string)one["status"]!));
        Assert.NotNull(Of(undone, bucket)[0]["exemption"]);
        Assert.Contains($"which {newest} repaired", (string)Of(undone, bucket)[1]["reason"]!, StringComparison.Ordinal);
        Assert.Equal(
            (true, false),
            (await BlockAsync(bucket)) is { } b ? (b.BlockPublicAcls, b.BlockPublicPolicy) : default
        );
        var forced = await Undo("--yes", "--force", "--json", "--by", "dana");
        Assert.True(forced.Code == 0, forced.Output + forced.Errors);
        Assert.Null(await BlockAsync(bucket));

        // The ledger says who it was.
        var record = await FindAsync(newest);
        Assert.Equal("dana", record.UndoneBy);
        var history = await Run.Of(["history", newest, .. There]);
        Assert.Contains($"undone: {record.UndoneAt:u} by dana", history.Output, StringComparison.Ordinal);
        var actions = await Run.Of(["history", "--actions", "--actor", "dana", "--json", .. There]);
        Assert.Equal(["undo", "undo"], actions.Json.AsArray().Select(action => (string)action!["action"]!));

        var again = await Undo("--yes");
        Assert.Equal(0, again.Code);
        Assert.Contains("there is no such repair", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_keeps_no_other_from_being_undone()
    {
        var changed = await OpenAsync();
        var other = await OpenAsync();
        await RepairAsync();
        await WeakenAsync(changed);

        var run = await Undo("--yes", "--output", "csv");
        Assert.Equal(1, run.Code);
        Assert.Matches($"(?m)^undone,.*{other}", run.Output);
        Assert.Matches($"(?m)^refused,.*{changed}", run.Output);
        Assert.Null(await BlockAsync(other));
        Assert.NotNull(await BlockAsync(changed));
    }

    [Fact]
    public async Task What_aws_refuses_is_3_and_leaves_the_record_as_it_was()
    {
        await OpenAsync();
        var id = await RepairAsync();
        await using var proxy = Denying();
        string[] there = ["--table", Account.Table, "--endpoint", proxy.Endpoint];
        var run = await Run.Of(["undo", "--since", since, "--yes", "--json", .. there]);
        Assert.Equal(3, run.Code);
        var repair = Assert.Single(run.Json["repairs"]!.AsArray())!;
        Assert.Equal("failed", (string)repair["status"]!);
        Assert.Contains("AccessDenied", (string)repair["reason"]!, StringComparison.Ordinal);
        Assert.Null((await FindAsync(id)).UndoneAt);
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

    [Theory]
    [InlineData("n", 1), InlineData("", 1), InlineData("y", 0)]
    public async Task A_terminal_is_asked(string answer, int code)
    {
        var bucket = await OpenAsync();
        await RepairAsync();
        var writer = new StringWriter();
        var errors = new StringWriter();
        var output = new Output(writer, isTerminal: true, width: 80) { Keyboard = new StringReader(answer) };
        Assert.Equal(code, await App.RunAsync(["undo", "--since", since, .. There], output, errors, Cancel));
        Assert.Contains("Undo 1 repair? [y/N]", $"{writer}", StringComparison.Ordinal);
        Assert.Equal(code == 1, await IsClosedAsync(bucket));
        if (code == 1)
            Assert.Contains("nothing was changed", $"{errors}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stopped_ends_the_present_one_and_tells_what_is_left()
    {
        var buckets = new[] { await OpenAsync(), await OpenAsync() };
        await RepairAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writer = new StoppingWriter(stop, after: "undone ");
        string[] args = ["undo", "--since", since, "--yes", .. There];
        Assert.Equal(1, await App.RunAsync(args, new(writer, isTerminal: false), TextWriter.Null, stop.Token));
        Assert.Contains("2 repairs: 1 left, 1 undone", $"{writer}", StringComparison.Ordinal);
        Assert.Contains("the same command undoes what is left", $"{writer}", StringComparison.Ordinal);
        var closed = 0;
        foreach (var bucket in buckets)
            closed += await IsClosedAsync(bucket) ? 1 : 0;
        Assert.Equal(1, closed);
    }

    [Fact]
    public async Task One_record_is_tried_without_a_change()
    {
        var bucket = await OpenAsync();
        var id = await RepairAsync();
        var tried = await Run.Of(["undo", id, "--dry-run", .. There]);
        Assert.True(tried.Code == 0, tried.Errors);
        Assert.Contains("would do s3:DeletePublicAccessBlock", tried.Output, StringComparison.Ordinal);
        await WeakenAsync(bucket);
        var refused = await Run.Of(["undo", id, "--dry-run", "--json", .. There]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("was changed since the repair", (string)refused.Json["refusal"]!, StringComparison.Ordinal);
        Assert.Null((await FindAsync(id)).UndoneAt);
    }

    [Theory]
    [InlineData("which repair? Give a RECORD")]
    [InlineData("a record's id names one repair", "000000000000-20260102T030405Z-0000000000", "--since", "2h")]
    [InlineData("needs --yes", "--since", "2h")]
    [InlineData("there is no guardrail 'nonsense'", "--since", "2h", "--guardrail", "nonsense", "--yes")]
    public async Task What_is_not_said_clearly_is_refused(string error, params string[] args)
    {
        var run = await Run.Of(["undo", .. args, "--table", "ledger", "--endpoint", "http://127.0.0.1:1"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    private static List<JsonNode> Of(Run run, string bucket) =>
        [
            .. run.Json["repairs"]!
                .AsArray()
                .OfType<JsonNode>()
                .Where(one => (string)one["resource"]! == $"arn:aws:s3:::{bucket}"),
        ];

    private async Task<string> OpenAsync()
    {
        var name = $"example-{Guid.NewGuid():N}"[..20];
        await account.Aws.S3.PutBucketAsync(name, Cancel);
        return name;
    }

    private Task WeakenAsync(string bucket) =>
        account.Aws.S3.PutPublicAccessBlockAsync(
            new()
            {
                BucketName = bucket,
                PublicAccessBlockConfiguration = new() { BlockPublicAcls = true },
            },
            Cancel
        );

    // The record of the last repair.
    private async Task<string> RepairAsync()
    {
        var run = await Run.Of(["sweep", Guardrail, "--mode", "enforce", "--json", .. There]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        return (string)run.Json["results"]!.AsArray().Last(one => (string)one!["outcome"]! == "applied")!["record"]!;
    }

    private async Task<LedgerRecord> FindAsync(string id)
    {
        var ledger = new LedgerTable(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);
        return (await ledger.FindAsync(RecordId.Parse(id)!, Cancel))!;
    }

    private async Task<bool> IsClosedAsync(string bucket) =>
        await BlockAsync(bucket) is { RestrictPublicBuckets: true };

    private async Task<Amazon.S3.Model.PublicAccessBlockConfiguration?> BlockAsync(string bucket)
    {
        try
        {
            var answer = await account.Aws.S3.GetPublicAccessBlockAsync(new() { BucketName = bucket }, Cancel);
            return answer.PublicAccessBlockConfiguration;
        }
        catch (Amazon.S3.AmazonS3Exception e) when (e.ErrorCode == "NoSuchPublicAccessBlockConfiguration")
        {
            return null;
        }
    }
}
