using System.Text.Json.Nodes;
using Remediation.Cli;
using Remediation.Cli.Exempting;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Xunit;

namespace Cli.Tests;

/// <summary>The ledger says who did what, and exemptions that may not be meant get a warning.</summary>
public sealed class ActionTests(Account account) : IClassFixture<Account>
{
    private const string One = "ec2-ingress-open-to-world";
    private const string Another = "s3-bucket-policy-public";
    private const string Bucket = "arn:aws:s3:::my-website";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<Run> Ok(params string[] args)
    {
        var run = await Run.Of([.. args, "--table", Account.Table, "--endpoint", account.Endpoint]);
        Assert.True(run.Code == 0, run.Output + run.Errors);
        return run;
    }

    private Task<Run> Exempt(string resource, string end, params string[] args) =>
        Ok(["exempt", "add", Another, "--resource", resource, "--expires", end, .. Said, "--json", .. args]);

    private static string[] Said => ["--owner", "web-team", "--reason", "a public web site"];

    private static List<string> Warnings(Run run) =>
        [.. run.Json["warnings"]!.AsArray().Select(warning => (string)warning!)];

    [Fact]
    public async Task Who_paused_resumed_exempted_and_adopted_is_listed_newest_first()
    {
        await Ok("pause", "--guardrail", One, "--reason", "a migration", "--by", "dana");
        await Ok("resume", "--guardrail", One);
        var id = (string)(await Exempt("arn:aws:s3:::listed", "7d")).Json["id"]!;
        await Ok("exempt", "remove", id);
        await Ok("adopt", One, "--by", "dana");

        var all = (await Ok("history", "--actions", "--json")).Json.AsArray();
        string[] verbs = ["adopt", "unexempt", "exempt", "resume", "pause"];
        var mine = all.Where(action => About(action).Contains("listed") || (string)action!["guardrail"]! == One);
        Assert.Equal(verbs, mine.Select(action => (string)action!["action"]!));
        Assert.StartsWith("arn:aws:sts:", By(all, "resume"), StringComparison.Ordinal);
        Assert.StartsWith("arn:aws:sts:", By(all, "exempt"), StringComparison.Ordinal);
        Assert.Equal("dana", By(all, "pause"));
        Assert.Contains("paused by dana", About(all.First(a => (string)a!["action"]! == "resume")));
        Assert.Contains($"{id} of arn:aws:s3:::listed", About(all.First(a => (string)a!["action"]! == "unexempt")));

        var hers = await Ok("history", "--actions", "--actor", "DANA", "--since", "1h", "--guardrail", One);
        Assert.Matches("(?m)^[^\t]+\tpause\t", hers.Output);
        Assert.DoesNotContain("\tresume\t", hers.Output, StringComparison.Ordinal);
        var before = await Ok("history", "--actions", "--until", "1d");
        Assert.Contains("the ledger has no such action", before.Output, StringComparison.Ordinal);
        // What is no record stays out of the records.
        Assert.Empty((await Ok("history", "--json")).Json.AsArray());

        static string About(JsonNode? action) => (string)action!["about"]!;
        static string By(JsonArray all, string verb) =>
            (string)all.First(action => (string)action!["action"]! == verb)!["by"]!;
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing()
    {
        await Ok("pause", "--reason", "it");
        string[] there = ["--table", Account.Table, "--endpoint", account.Endpoint];
        var before = (await Ok("history", "--actions", "--json")).Json.AsArray().Count;
        Assert.Equal(1, (await Run.Of(["pause", "--reason", "again", .. there])).Code);
        Assert.Equal(1, (await Run.Of(["resume", "--guardrail", Another, .. there])).Code);
        Assert.Equal(2, (await Run.Of(["exempt", "remove", "00000000", .. there])).Code);
        Assert.Equal(before, (await Ok("history", "--actions", "--json")).Json.AsArray().Count);
        await Ok("resume");
        var wrong = await Run.Of(["history", "--actions", "--outcome", "held", .. there]);
        Assert.Equal(2, wrong.Code);
    }

    [Fact]
    public void An_older_record_does_not_say_who_undid_it()
    {
        var now = DateTimeOffset.UtcNow;
        var record = new LedgerRecord
        {
            Id = RecordId.Of(One, Bucket, "event", now),
            Outcome = "applied",
            Guardrail = One,
            Resource = new("AWS::S3::Bucket", "my-website", Bucket, "111122223333", "us-east-1", "aws"),
            EventId = "event",
            EventName = "sweep",
            EventTime = now,
            Mode = Mode.Enforce,
            Violation = "open",
            Owner = "run",
            Lease = now,
            StartedAt = now,
            UndoneAt = now,
        };
        Assert.Contains($"{now:u}", Assert.Single(Records.ToListing([record]).Rows).Cells);
        Assert.Null(Records.Describe(record)["undoneBy"]);
        Assert.Equal("", Actions.OfUndo(record)!.By);
    }

    [Fact]
    public async Task What_covers_an_exemption_already_is_named()
    {
        var first = (string)(await Exempt("arn:aws:s3:::covered-*", "20d")).Json["id"]!;
        var same = await Exempt("arn:aws:s3:::covered-*", "10d");
        Assert.Contains($"exemption {first} of web-team is for the same", Assert.Single(Warnings(same)));
        Assert.Contains($"warning: exemption {first} ", same.Errors, StringComparison.Ordinal);
        var narrower = await Exempt("arn:aws:s3:::covered-by-it", "10d");
        Assert.Contains("covers all of this already", Assert.Single(Warnings(narrower)));
        Assert.Empty(Warnings(await Exempt("arn:aws:s3:::covered-by-it-", "25d")));
        Assert.Empty(Warnings(await Exempt("arn:aws:s3:::other", "10d")));
    }

    [Theory]
    [InlineData("*", "7d", "*", "it exempts every resource of the account")]
    [InlineData("arn:aws:s3:::*", "7d", "*", "it exempts every resource of the service s3")]
    [InlineData("arn:aws:s3:*", "7d", "*", "it exempts every resource of the service s3")]
    [InlineData("arn:aws:s3:::far", "31d", "*", "it lasts 31 days")]
    [InlineData("arn:aws:s3:::a", "7d", "arn:aws:iam::123456789012:role/nobody", "nobody does not exist")]
    [InlineData("arn:aws:s3:::b", "7d", "arn:aws:sts::123456789012:assumed-role/nobody/s", "does not exist")]
    [InlineData("arn:aws:s3:::e", "7d", "arn:aws:sts::123456789012:assumed-role:nobody", "does not exist")]
    [InlineData("arn:aws:s3:::c", "7d", "arn:aws:iam::123456789012:user/no*", "is a pattern")]
    [InlineData("arn:aws:s3:::d", "7d", "arn:aws:iam::444455556666:role/it", "is of another account")]
    public async Task What_may_not_be_meant_gets_a_warning(
        string resource,
        string end,
        string principal,
        string warning
    )
    {
        var run = await Exempt(resource, end, "--principal", principal);
        Assert.Contains(warning, Assert.Single(Warnings(run)), StringComparison.Ordinal);
        Assert.Contains($"warning: {Warnings(run)[0]}", run.Errors, StringComparison.Ordinal);
        await Ok("exempt", "remove", (string)run.Json["id"]!);
    }

    [Theory]
    [InlineData("*", "arn:aws:s3:::a", true)]
    [InlineData("arn:aws:s3:::a*", "arn:aws:s3:::ab*", true)]
    [InlineData("arn:aws:s3:::a*", "arn:aws:s3:::?b", false)]
    [InlineData("arn:aws:s3:::a?", "arn:aws:s3:::a*", false)]
    [InlineData("arn:aws:s3:::a", "*", false)]
    [InlineData("arn:aws:s3:*", "arn:aws:s3:::*", true)]
    [InlineData("arn:aws:s3:::*", "arn:aws:s3:*", false)]
    [InlineData("arn:aws:iam::*:role/team/*", "arn:aws:iam::111122223333:role/team/a/*", true)]
    [InlineData("arn:aws:iam::*:role/team-*", "arn:aws:iam::*:role/*", false)]
    public void A_pattern_covers_another_where_it_matches_all_of_it(string wider, string other, bool covers)
    {
        Assert.Equal(covers, Covering.Covers(Of(wider), Of(other), "111122223333"));

        static Exemption Of(string resource) =>
            new()
            {
                Id = "id",
                Guardrail = One,
                Resource = resource,
                Owner = "o",
                Reason = "r",
            };
    }
}
