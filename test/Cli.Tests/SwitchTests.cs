using System.Text.Json.Nodes;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>Exemptions, pauses and the status, against a ledger in an emulated account.</summary>
public sealed class SwitchTests(Account account) : IClassFixture<Account>
{
    private const string One = "ec2-ingress-open-to-world";
    private const string Pauses = "is a pause: `remediate pause";
    private static readonly string[] Said = ["--owner", "web-team", "--reason", "a public web site"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LedgerTable Ledger => new(LedgerTable.ClientOf(account.Aws), Account.Table, TimeProvider.System);

    private Task<Run> There(params string[] args) =>
        Run.Of([.. args, "--table", Account.Table, "--endpoint", account.Endpoint]);

    private static async Task<Run> Ok(Task<Run> running)
    {
        var run = await running;
        Assert.True(run.Code == 0, run.Errors);
        return run;
    }

    [Fact]
    public async Task An_exemption_is_added_listed_and_removed_by_the_id_that_was_printed()
    {
        var added = await Ok(
            There([
                "exempt",
                "add",
                "s3-bucket-policy-public",
                "--resource",
                "arn:aws:s3:::my-website",
                "--principal",
                "arn:aws:iam::111122223333:role/web",
                "--account",
                Testing.Account.Id,
                "--expires",
                "7d",
                .. Said,
                "--json",
            ])
        );
        var id = (string)added.Json["id"]!;
        Assert.Matches("^[0-9a-f]{8}$", id);

        var stored = Assert.Single((await Ledger.SwitchesAsync(Cancel)).Exemptions, e => e.Id == id);
        Assert.Equal(
            (
                "s3-bucket-policy-public",
                "arn:aws:s3:::my-website",
                "arn:aws:iam::111122223333:role/web",
                Testing.Account.Id,
                "web-team",
                "a public web site"
            ),
            (stored.Guardrail, stored.Resource, stored.Principal, stored.Account, stored.Owner, stored.Reason)
        );
        Assert.Equal(TimeSpan.FromDays(7), stored.Expires - stored.Created);

        var listed = Assert.Single(
            (await Ok(There("exempt", "list", "--json"))).Json.AsArray(),
            e => (string)e!["id"]! == id
        )!;
        Assert.Equal(
            ("active", (string)added.Json["expires"]!),
            ((string)listed["state"]!, (string)listed["expires"]!)
        );
        Assert.Contains(
            $"{id}\tactive\ts3-bucket-policy-public",
            (await Ok(There("exempt", "list"))).Output,
            StringComparison.Ordinal
        );

        Assert.Contains(
            $"exemption {id} is gone",
            (await Ok(There("exempt", "remove", id))).Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain((await Ledger.SwitchesAsync(Cancel)).Exemptions, e => e.Id == id);
        var again = await There("exempt", "remove", id);
        Assert.Equal(2, again.Code);
        Assert.Contains($"has no exemption '{id}': `remediate exempt list", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_of_a_notice_work_as_they_are_printed()
    {
        // A name that a shell would take apart, and that a pattern would take for more.
        const string arn = "arn:aws:iam::123456789012:user/$(id) a*/dana";
        var now = DateTimeOffset.UtcNow;
        var record = new LedgerRecord
        {
            Id = RecordId.Of(One, arn, "event", now),
            Outcome = "failed",
            Guardrail = One,
            Resource = new("AWS::IAM::User", "dana", arn, Testing.Account.Id, "us-east-1", "aws"),
            EventId = "event",
            EventName = "AttachUserPolicy",
            EventTime = now,
            Mode = Remediation.Engine.Mode.Enforce,
            Violation = "open",
            Reason = "it was denied",
            Owner = "run",
            Lease = now,
            StartedAt = now,
        };
        Assert.True((await Ledger.ClaimAsync(record, Cancel)).Claimed);

        var whole = await Ok(There("history", $"{record.Id}"));
        Assert.Contains("why: it was denied", whole.Output, StringComparison.Ordinal);
        var added = await Ok(There("exempt", "add", "--record", $"{record.Id}", "--json"));
        Assert.Equal(
            (One, arn, true, Testing.Account.Id, $"what record {record.Id} found is right"),
            (
                (string)added.Json["guardrail"]!,
                (string)added.Json["resource"]!,
                (bool)added.Json["exact"]!,
                (string)added.Json["account"]!,
                (string)added.Json["reason"]!
            )
        );
        Assert.StartsWith("arn:aws:sts:", (string)added.Json["owner"]!, StringComparison.Ordinal);
        await Ok(There("exempt", "remove", (string)added.Json["id"]!));
        var undone = await There("undo", $"{record.Id}");
        Assert.Equal(1, undone.Code);
        Assert.Contains("nothing was written", undone.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain((await Ledger.SwitchesAsync(Cancel)).Exemptions, e => e.Resource == arn);
        var both = await There("exempt", "add", One, "--record", $"{record.Id}");
        Assert.Equal(2, both.Code);
    }

    [Fact]
    public async Task An_exemption_is_of_the_account_that_the_caller_is_in()
    {
        var other = await There([
            "exempt",
            "add",
            "--resource",
            "arn:aws:s3:::my-website",
            "--account",
            "444455556666",
            "--expires",
            "7d",
            .. Said,
        ]);
        Assert.Equal(2, other.Code);
        Assert.Contains(
            $"--account 444455556666 is not the account that you are in, {Testing.Account.Id}",
            other.Errors,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("12h"), InlineData("30m"), InlineData("90d"), InlineData("+3")]
    public async Task An_exemptions_end_may_be_a_span_or_a_date(string when)
    {
        var now = DateTimeOffset.UtcNow;
        var day = now.AddDays(3);
        var (text, end) = when switch
        {
            "12h" => (when, now.AddHours(12)),
            "30m" => (when, now.AddMinutes(30)),
            "90d" => (when, now.AddDays(90)),
            _ => (
                day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                new DateTimeOffset(day.UtcDateTime.Date, TimeSpan.Zero)
            ),
        };
        var added = await Ok(
            There(["exempt", "add", "--resource", "arn:aws:s3:::my-website", "--expires", text, .. Said, "--json"])
        );
        Assert.Equal("*", (string)added.Json["guardrail"]!);
        Assert.InRange(
            (
                DateTimeOffset.Parse((string)added.Json["expires"]!, System.Globalization.CultureInfo.InvariantCulture)
                - end
            ).TotalSeconds,
            -1,
            60
        );
        await Ok(There("exempt", "remove", (string)added.Json["id"]!));
    }

    [Fact]
    public async Task What_has_expired_is_listed_as_expired()
    {
        var now = DateTimeOffset.UtcNow;
        await Ledger.AddAsync(
            new Exemption
            {
                Id = "0ld0ne00",
                Guardrail = "*",
                Resource = "arn:aws:s3:::old",
                Owner = "nobody",
                Reason = "over",
                Expires = now.AddMinutes(-1),
                Created = now.AddDays(-1),
            },
            Cancel
        );
        // Written to last longer than the maximum, by somebody who did not use this command: it ends at the maximum.
        await Ledger.AddAsync(
            new Exemption
            {
                Id = "l0ng0ne0",
                Guardrail = "*",
                Resource = "arn:aws:s3:::long",
                Owner = "nobody",
                Reason = "too long",
                Expires = now.AddDays(900),
                Created = now.AddDays(-91),
            },
            Cancel
        );
        var listed = (await Ok(There("exempt", "list", "--json"))).Json.AsArray();
        Assert.All(
            ["0ld0ne00", "l0ng0ne0"],
            id => Assert.Equal("expired", (string)listed.Single(e => (string)e!["id"]! == id)!["state"]!)
        );
        Assert.Equal(2, (int)(await Ok(There("status", "--json"))).Json["exemptions"]!["expired"]!);
        foreach (var id in (string[])["0ld0ne00", "l0ng0ne0"])
            await Ok(There("exempt", "remove", id));
    }

    [Theory]
    [InlineData("--resource arn:aws:s3:::b --reason r --expires 7d", "Option '--owner' is required")]
    [InlineData("--resource arn:aws:s3:::b --owner o --expires 7d", "Option '--reason' is required")]
    [InlineData("--resource arn:aws:s3:::b --owner o --reason r", "Option '--expires' is required")]
    [InlineData("--owner o --reason r --expires 7d", "Option '--resource' is required")]
    [InlineData("--resource arn:aws:s3:::b --owner _ --reason r --expires 7d", "--owner is empty")]
    [InlineData("--resource arn:aws:s3:::b --owner o --reason '' --expires 7d", "--reason is empty")]
    [InlineData("--resource arn:aws:s3:::b {said} --expires tomorrow", "--expires 'tomorrow' is not a time")]
    [InlineData("--resource arn:aws:s3:::b {said} --expires 2020-01-01", "'2020-01-01' is not in the future")]
    [InlineData("--resource arn:aws:s3:::b {said} --expires 0d", "--expires '0d' is not in the future")]
    [InlineData("--resource arn:aws:s3:::b {said} --expires 91d", "an exemption lasts 90 days at most")]
    [InlineData("--resource arn:aws:s3:::b {said} --expires 9999-12-31", "an exemption lasts 90 days at most")]
    [InlineData("--resource my-bucket {said} --expires 7d", "--resource 'my-bucket' is not an ARN pattern")]
    [InlineData(
        "--resource arn:aws:s3:::b --principal dana {said} --expires 7d",
        "--principal 'dana' is not an ARN pattern"
    )]
    [InlineData("--resource arn:aws:s3:::b --account 12 {said} --expires 7d", "--account '12' is not an account id")]
    [InlineData("nonsense --resource arn:aws:s3:::b {said} --expires 7d", "there is no guardrail 'nonsense'")]
    [InlineData("* --resource * {said} --expires 7d", Pauses)]
    [InlineData("--resource arn:*:*:*:*:* --principal arn:aws:* {said} --expires 7d", Pauses)]
    [InlineData("--resource arn:aws*:* --account 111122223333 {said} --expires 7d", Pauses)]
    public async Task A_wrong_exemption_is_refused_with_the_remedy(string args, string error)
    {
        // _ stands for a space, '' for no text.
        var words = args.Replace("{said}", "--owner o --reason r", StringComparison.Ordinal)
            .Split(' ')
            .Select(word => word == "''" ? "" : word.Replace('_', ' '));
        var run = await There(["exempt", "add", .. words]);
        Assert.Equal(2, run.Code);
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [
        InlineData("ec2-ingress-open-to-world", "*", "*"),
        InlineData("*", "arn:aws:s3:::*", "*"),
        InlineData("*", "*", "arn:aws:iam::111122223333:role/load-test")
    ]
    public async Task What_is_narrow_in_one_way_is_no_pause(string guardrail, string resource, string principal)
    {
        var added = await Ok(
            There([
                "exempt",
                "add",
                guardrail,
                "--resource",
                resource,
                "--principal",
                principal,
                "--expires",
                "1h",
                .. Said,
                "--json",
            ])
        );
        await Ok(There("exempt", "remove", (string)added.Json["id"]!));
    }

    [Fact]
    public async Task A_pattern_of_principals_is_taken_with_a_warning()
    {
        const string pattern = "arn:aws:iam::111122223333:role/network-*";
        string[] of =
        [
            "exempt",
            "add",
            "--resource",
            "*",
            "--principal",
            pattern,
            "--expires",
            "1h",
            .. Said,
            "--json",
        ];
        var added = await Ok(There(of));
        Assert.Contains($"warning: the principal '{pattern}' is a pattern", added.Errors, StringComparison.Ordinal);
        await Ok(There("exempt", "remove", (string)added.Json["id"]!));
    }

    [Fact]
    public async Task A_pause_holds_until_it_is_resumed_and_says_by_whom()
    {
        Assert.Equal(1, (await There("resume")).Code);
        var paused = await Ok(There("pause", "--reason", "a migration"));
        Assert.Contains("at its end what was held comes back by itself", paused.Output, StringComparison.Ordinal);
        var stored = Assert.Single((await Ledger.SwitchesAsync(Cancel)).Pauses);
        // A day, where nothing else is asked for.
        Assert.Equal(TimeSpan.FromDays(1), stored.End - stored.Since);
        Assert.Equal(("*", "a migration"), (stored.Guardrail, stored.Reason));
        // The caller by STS.
        Assert.StartsWith("arn:aws:sts::123456789012:", stored.By, StringComparison.Ordinal);

        var again = await There("pause", "--reason", "another");
        Assert.Equal(1, again.Code);
        Assert.Contains($"already paused: every guardrail by {stored.By}", again.Errors, StringComparison.Ordinal);
        Assert.Equal("a migration", Assert.Single((await Ledger.SwitchesAsync(Cancel)).Pauses).Reason);

        Assert.Equal(
            "dana",
            (string)
                (await Ok(There("pause", "--guardrail", One, "--reason", "more", "--by", "dana", "--json"))).Json["by"]!
        );
        Assert.Equal(2, (await Ok(There("status", "--json"))).Json["pauses"]!.AsArray().Count);
        Assert.Contains("paused\tevery guardrail by ", (await Ok(There("status"))).Output, StringComparison.Ordinal);
        // A guardrail is held by everybody's pause too.
        Assert.Contains(
            "still paused: every guardrail",
            (await Ok(There("resume", "--guardrail", One))).Output,
            StringComparison.Ordinal
        );
        var resumed = await Ok(There("resume", "--json"));
        Assert.Empty(resumed.Json["paused"]!.AsArray());
        Assert.Empty((await Ledger.SwitchesAsync(Cancel)).Pauses);

        await Ok(There("pause", "--guardrail", One, "--reason", "one"));
        var wrong = await There("resume");
        Assert.Equal(1, wrong.Code);
        Assert.Contains($"every guardrail is not paused; paused is {One} by", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains($"`remediate resume --guardrail {One}`", wrong.Errors, StringComparison.Ordinal);
        await Ok(There("resume", "--guardrail", One));
    }

    [Theory]
    [InlineData("there is no guardrail 'nonsense'", "pause", "--guardrail", "nonsense", "--reason", "r")]
    [InlineData("there is no guardrail 'nonsense'", "resume", "--guardrail", "nonsense")]
    [InlineData("Option '--reason' is required", "pause")]
    [InlineData("--reason is empty", "pause", "--reason", " ")]
    [InlineData("a pause lasts 30 days at most", "pause", "--reason", "r", "--expires", "31d")]
    [InlineData("is not in the future", "pause", "--reason", "r", "--expires", "2020-01-01")]
    [InlineData("is not an account id", "status", "--account", "me")]
    public async Task A_wrong_switch_is_refused_with_the_remedy(string error, params string[] args)
    {
        var run = await There(args);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_tells_the_last_heartbeat_of_each_function()
    {
        Assert.Contains("none", (await Ok(There("status"))).Output, StringComparison.Ordinal);
        var heartbeat = new Heartbeat
        {
            Function = Deployed.Watchdog,
            Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Version = "1.2.3",
            Catalogue = "0a1b",
            Regions =
            [
                new(
                    "us-east-1",
                    "2c3d",
                    HasRules: true,
                    [new("remediation-dead-letters", 2), new("remediation-x", null)]
                ),
                new("eu-west-1", Manifest: null, HasRules: null, Queues: []),
            ],
            TrailsRecording = 1,
            Unread = new Dictionary<string, string> { ["manifest of eu-west-1"] = "out of time" },
        };
        await Ledger.KeepHeartbeatAsync(heartbeat, Cancel);

        var told = Assert.Single((await Ok(There("status", "--json"))).Json["heartbeats"]!.AsArray())!;

        const string expected = """
            {
              "function": "remediation-watchdog", "time": "2026-01-02T03:04:05.000Z", "version": "1.2.3",
              "catalogue": "0a1b",
              "regions": {
                "eu-west-1": {"manifest": null, "hasRules": null, "queues": {}},
                "us-east-1": {
                  "manifest": "2c3d", "hasRules": true,
                  "queues": {"remediation-dead-letters": 2, "remediation-x": null}
                }
              },
              "deadLetters": 2, "trailsRecording": 1, "concurrencyLimit": null, "regionsWithoutRules": 0,
              "unread": {"manifest of eu-west-1": "out of time"}
            }
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), told), told.ToJsonString());
        Assert.Contains("concurrency ?", (await Ok(There("status"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_there_before_enforcement_is_adopted_of_some_guardrails_or_of_all()
    {
        var some = await Ok(There("adopt", One, "--by", "dana", "--json"));
        Assert.Equal((One, "dana"), ((string)some.Json[0]!["guardrail"]!, (string)some.Json[0]!["by"]!));
        var all = await Ok(There("adopt", "--by", "erin"));
        Assert.Contains(
            "every guardrail: what was found before enforcement began",
            all.Output,
            StringComparison.Ordinal
        );

        var stored = (await Ledger.SwitchesAsync(Cancel)).Adoptions;
        Assert.Equal([("*", "erin"), (One, "dana")], stored.Select(a => (a.Guardrail, a.By)).Order());
        Assert.Equal(2, (await Ok(There("status", "--json"))).Json["adopted"]!.AsArray().Count);
        Assert.Contains($"adopted\t{One} by dana", (await Ok(There("status"))).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await There("adopt", "nonsense")).Code);
    }

    [Fact]
    public async Task The_status_counts_repairs()
    {
        var guardrail = Catalogue.All[0].Id;
        Assert.Contains(
            "none in account 444455556666",
            (await Ok(There("status", "--account", "444455556666"))).Output,
            StringComparison.Ordinal
        );
        var record = new LedgerRecord
        {
            Id = RecordId.Of(guardrail, "arn:aws:s3:::counted", "event", DateTimeOffset.UtcNow),
            Outcome = Remediation.Engine.Outcome.Intent,
            Guardrail = guardrail,
            Resource = new("AWS::S3::Bucket", "counted", "arn:aws:s3:::counted", "444455556666", "us-east-1", "aws"),
            EventId = "event",
            EventName = "e",
            EventTime = DateTimeOffset.UtcNow,
            Mode = Remediation.Engine.Mode.Enforce,
            Violation = "v",
            Plan = [],
            Before = "{}",
            Owner = "o",
            Lease = DateTimeOffset.UtcNow,
            StartedAt = DateTimeOffset.UtcNow,
        };
        await Ledger.CountAsync(record, new(), Cancel);
        var counted = Assert.Single(
            (await Ok(There("status", "--account", "444455556666", "--json"))).Json["repairs"]!.AsArray()
        )!;
        Assert.True(
            JsonNode.DeepEquals(
                new JsonObject
                {
                    ["guardrail"] = guardrail,
                    ["repairs"] = 1,
                    ["limit"] = 100,
                    ["minutes"] = 60,
                    ["storm"] = false,
                },
                counted
            ),
            counted.ToJsonString()
        );
    }
}
