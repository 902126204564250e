using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>
/// What holds a repair back, in an emulated account: exemptions, pauses, storms, and a ledger that cannot be read.
/// </summary>
public sealed class GateTests(Emulators emulators) : InAccount(emulators)
{
    private const string Rule = "s3-public-access-block-weakened";
    private const string User = "arn:aws:iam::123456789012:user/erin";

    private readonly IScenario scenario = Account.Scenario(Rule);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed record Bucket(string Arn, string Text, IReadOnlyDictionary<string, string> Names, JsonObject Before);

    private async Task<Bucket> BreakAsync(string sample = "deleted")
    {
        var found = Sample.Of(Rule).Single(s => s.Name == sample);
        var names = await Account.ArrangeAsync(found, Cancel);
        return new(
            $"arn:aws:s3:::{names["bucket"]}",
            found.EventFor(names),
            names,
            await scenario.ReadAsync(Account.Aws, names, Cancel)
        );
    }

    private Task<Result> PlayAsync(
        Bucket bucket,
        Mode mode = Mode.Enforce,
        Settings? settings = null,
        ILedger? ledger = null,
        string? text = null
    ) => Account.PlayAsync(Rule, text ?? bucket.Text, mode, Cancel, settings: settings);

    private async Task AssertUntouchedAsync(Bucket bucket) =>
        Account.AssertSame(bucket.Before, await scenario.ReadAsync(Account.Aws, bucket.Names, Cancel));

    private async Task<LedgerRecord> RecordAsync(Result result) =>
        (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;

    private async Task<Exemption> ExemptAsync(
        string resource,
        string guardrail = Rule,
        string principal = "*",
        double hours = 1,
        string owner = "storage team"
    )
    {
        var now = DateTimeOffset.UtcNow;
        var exemption = new Exemption
        {
            Id = Guid.NewGuid().ToString("N")[..8],
            Guardrail = guardrail,
            Resource = resource,
            Principal = principal,
            Owner = owner,
            Reason = "a public website",
            Expires = now.AddHours(hours),
            Created = now,
        };
        Assert.True(await Account.Ledger.AddAsync(exemption, Cancel));
        return exemption;
    }

    private static string From(string text, string arn) =>
        text.Replace(
            "\"arn\":\"arn:aws:sts::123456789012:assumed-role/developer/dana\"",
            $"\"arn\":\"{arn}\"",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task An_exempt_violation_is_held_in_every_mode_told_once_and_repaired_when_the_exemption_is_gone()
    {
        var bucket = await BreakAsync();
        var exemption = await ExemptAsync(bucket.Arn);

        var first = await PlayAsync(bucket);
        var second = await PlayAsync(bucket);
        var audit = await PlayAsync(bucket, Mode.Audit);

        Assert.All([first, second, audit], r => Assert.Equal((Outcome.Held, "exemption"), (r.Outcome, r.Gate)));
        Assert.Contains("storage team", first.Reason, StringComparison.Ordinal);
        Assert.Equal(
            (false, true, true),
            (
                (await RecordAsync(first)).IsQuiet,
                (await RecordAsync(second)).IsQuiet,
                (await RecordAsync(audit)).IsQuiet
            )
        );
        await AssertUntouchedAsync(bucket);

        Assert.True(await Account.Ledger.RemoveExemptionAsync(exemption.Id, Cancel));
        Assert.Equal(Outcome.Applied, (await PlayAsync(bucket)).Outcome);
    }

    [Theory]
    [InlineData("arn:aws:s3:::another-bucket", Rule, 1)]
    [InlineData("arn:aws:s3:::*", "ec2-ingress-open-to-world", 1)]
    [InlineData("arn:aws:s3:::*", Rule, -0.1)]
    public async Task An_exemption_of_something_else_or_of_the_past_holds_nothing(
        string resource,
        string guardrail,
        double hours
    )
    {
        var bucket = await BreakAsync();
        var exemption = await ExemptAsync(resource, guardrail, hours: hours);

        Assert.Equal(Outcome.Applied, (await PlayAsync(bucket)).Outcome);
        await Account.Ledger.RemoveExemptionAsync(exemption.Id, Cancel);
    }

    [Fact]
    public async Task An_exemption_that_was_written_to_last_longer_than_the_maximum_ends_there()
    {
        var bucket = await BreakAsync();
        var old = DateTimeOffset.UtcNow.AddDays(-91);
        var id = Guid.NewGuid().ToString("N")[..8];
        var exemption = new Exemption
        {
            Id = id,
            Guardrail = Rule,
            Resource = bucket.Arn,
            Owner = "somebody",
            Reason = "for ever",
            Expires = old.AddDays(4000),
            Created = old,
        };
        await Account.Ledger.AddAsync(exemption, Cancel);

        Assert.Equal(Outcome.Applied, (await PlayAsync(bucket)).Outcome);
        await Account.Ledger.RemoveExemptionAsync(id, Cancel);
    }

    [Fact]
    public async Task A_principals_exemption_holds_for_that_principal_and_without_one_for_the_very_violation_seen()
    {
        var theirs = await BreakAsync("deleted-by-terraform");
        var others = await BreakAsync("deleted-by-terraform");
        var unknown = await BreakAsync("config-item");
        var exemption = await ExemptAsync("*", principal: User);

        Assert.Equal(Outcome.Held, (await PlayAsync(theirs, text: From(theirs.Text, User))).Outcome);
        Assert.Equal(Outcome.Applied, (await PlayAsync(others)).Outcome);
        // Nobody knows who did this one.
        Assert.Equal(Outcome.Applied, (await PlayAsync(unknown)).Outcome);
        // Of this one the ledger knows it, as long as it is the same violation.
        var again = theirs with
        {
            Text = unknown.Text.Replace(unknown.Names["bucket"], theirs.Names["bucket"], StringComparison.Ordinal),
        };
        Assert.Equal((Outcome.Held, "exemption"), await GateAsync(again));
        await Account.Aws.S3.PutPublicAccessBlockAsync(
            new()
            {
                BucketName = theirs.Names["bucket"],
                PublicAccessBlockConfiguration = new() { BlockPublicAcls = true, IgnorePublicAcls = true },
            },
            Cancel
        );
        Assert.Equal(Outcome.Applied, (await PlayAsync(again)).Outcome);
        await Account.Ledger.RemoveExemptionAsync(exemption.Id, Cancel);

        async Task<(string, string?)> GateAsync(Bucket bucket)
        {
            var result = await PlayAsync(bucket);
            return (result.Outcome, result.Gate);
        }
    }

    [Theory]
    [InlineData("exemption#broken", "expires", "soon")]
    [InlineData("pause#broken", "since", "")]
    [InlineData("something#else", "id", "x")]
    public async Task A_switch_that_cannot_be_read_is_skipped_and_told_once_and_the_others_hold(
        string key,
        string name,
        string text
    )
    {
        var (exempt, other, planned) = (await BreakAsync(), await BreakAsync(), await BreakAsync());
        var exemption = await ExemptAsync(exempt.Arn);
        await LedgerTable
            .ClientOf(Account.Aws)
            .PutItemAsync(
                Account.Table,
                new()
                {
                    ["pk"] = new(LedgerTable.SwitchesKey),
                    ["sk"] = new(key),
                    [name] = new(text),
                },
                Cancel
            );

        Assert.Equal("exemption", (await PlayAsync(exempt)).Gate);
        Assert.Equal(Outcome.Applied, (await PlayAsync(other)).Outcome);
        Assert.Equal(Outcome.Planned, (await PlayAsync(planned, Mode.Audit)).Outcome);

        var all = await Account.Ledger.HistoryAsync(null, Cancel).ToListAsync(Cancel);
        var told = Assert.Single(all, record => record.Resource.Id == key);
        Assert.Equal((Outcome.Unclear, false), (told.Outcome, told.IsQuiet));
        Assert.Contains($"{key} is skipped", told.Reason, StringComparison.Ordinal);
        await Account.Ledger.RemoveExemptionAsync(exemption.Id, Cancel);
    }

    [Fact]
    public async Task The_deployments_configuration_exempts_without_an_end()
    {
        var bucket = await BreakAsync();
        var settings = SettingsReader.Read(
            $$"""{"exemptions":{"permanent":[{"guardrail":"{{Rule}}","resource":"{{bucket.Arn}}","owner":"web team","reason":"website"}] } }""",
            Catalogue.All
        );

        var result = await PlayAsync(bucket, settings: settings);

        Assert.Equal((Outcome.Held, "exemption"), (result.Outcome, result.Gate));
        Assert.Contains("permanent", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, Rule, 30, Outcome.Applied)]
    [InlineData(true, Rule, 30, Outcome.Held)]
    [InlineData(true, "s3-bucket-acl-public+" + Rule, 30, Outcome.Held)]
    [InlineData(true, "s3-bucket-acl-public", 30, Outcome.Applied)]
    [InlineData(true, Rule, -2, Outcome.Applied)]
    [InlineData(true, Rule, 1000, Outcome.Applied)]
    public async Task A_tag_exempts_only_where_that_is_on_and_it_names_the_guardrail_and_a_near_end(
        bool isOn,
        string guardrails,
        int days,
        string outcome
    )
    {
        var bucket = await BreakAsync();
        await Account.Aws.S3.PutBucketTaggingAsync(
            new Amazon.S3.Model.PutBucketTaggingRequest
            {
                BucketName = bucket.Names["bucket"],
                TagSet =
                [
                    new()
                    {
                        Key = "remediation:exempt",
                        Value = $"{guardrails} until {DateTimeOffset.UtcNow.AddDays(days):yyyy-MM-dd}",
                    },
                ],
            },
            Cancel
        );

        var result = await PlayAsync(bucket, settings: Settings.Default with { Exemptions = new() { ByTag = isOn } });

        Assert.True(outcome == result.Outcome, $"{result.Outcome}: {result.Reason}");
    }

    [Theory]
    [InlineData("*")]
    [InlineData(Rule)]
    public async Task A_pause_holds_from_the_next_event_on_until_it_is_resumed(string guardrail)
    {
        var bucket = await BreakAsync();
        Assert.True(
            await Account.Ledger.AddAsync(
                new Pause(guardrail, "a migration", "operator", DateTimeOffset.UtcNow),
                Cancel
            )
        );
        try
        {
            var held = await PlayAsync(bucket);
            Assert.Equal((Outcome.Held, "pause"), (held.Outcome, held.Gate));
            Assert.Contains("a migration", held.Reason, StringComparison.Ordinal);
            await AssertUntouchedAsync(bucket);
        }
        finally
        {
            Assert.True(await Account.Ledger.ResumeAsync(guardrail, Cancel));
        }

        Assert.Equal(Outcome.Applied, (await PlayAsync(bucket)).Outcome);
    }

    [Fact]
    public async Task A_pause_of_another_guardrail_holds_nothing_here()
    {
        var bucket = await BreakAsync();
        await Account.Ledger.AddAsync(
            new Pause("ec2-ingress-open-to-world", "a migration", "operator", DateTimeOffset.UtcNow),
            Cancel
        );
        try
        {
            Assert.Equal(Outcome.Applied, (await PlayAsync(bucket)).Outcome);
        }
        finally
        {
            await Account.Ledger.ResumeAsync("ec2-ingress-open-to-world", Cancel);
        }
    }

    private async Task<Result> SweepAsync(Bucket bucket, Settings settings)
    {
        var function = new InProcess(Rule, Mode.Enforce, Account.Table, Account.Aws) { Settings = settings };
        var (guardrail, tick) = (function.Configuration.Guardrails[0], Tick());
        return await function.Pipeline.JudgeAsync(guardrail, ResourceOf(bucket), tick, new(tick.Id), Cancel);
    }

    [Fact]
    public async Task More_repairs_by_sweeps_than_the_window_allows_are_held_and_told_once_also_all_at_once()
    {
        const int allowed = 5;
        var settings = new Settings
        {
            Storm = new() { Repairs = allowed, Minutes = 1440 },
        };
        var buckets = new List<Bucket>();
        for (var i = 0; i < 12; i++)
            buckets.Add(await BreakAsync());

        var results = await Task.WhenAll(buckets.Select(b => Task.Run(() => SweepAsync(b, settings), Cancel)));

        Assert.Equal(allowed, results.Count(r => r.Outcome == Outcome.Applied));
        var held = results.Where(r => r.Outcome == Outcome.Held).ToList();
        Assert.Equal(buckets.Count - allowed, held.Count);
        Assert.All(held, r => Assert.Equal("storm", r.Gate));
        Assert.Single(await Task.WhenAll(held.Select(RecordAsync)), r => !r.IsQuiet);
        // What somebody has just done is repaired all the same, and told as a storm that names the actor.
        var next = await PlayAsync(await BreakAsync(), settings: settings);
        Assert.Equal(Outcome.Applied, next.Outcome);
        Assert.Contains((await RecordAsync(next)).Actor!.Arn!, next.Storm, StringComparison.Ordinal);
        Assert.Null((await PlayAsync(await BreakAsync(), settings: settings)).Storm);
    }

    [Fact]
    public async Task Second_deliveries_and_held_violations_use_up_nothing_of_the_window()
    {
        var settings = new Settings
        {
            Storm = new() { Repairs = 2, Minutes = 1440 },
        };
        var (first, exempt, last) = (await BreakAsync(), await BreakAsync(), await BreakAsync());
        var exemption = await ExemptAsync(exempt.Arn);
        var text = Happening.Again(first.Text);

        var deliveries = await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Task.Run(
                        () => Account.PlayAsync(Rule, text, Mode.Enforce, Cancel, unique: false, settings: settings),
                        Cancel
                    )
                )
        );
        for (var i = 0; i < 3; i++)
            Assert.Equal("exemption", (await SweepAsync(exempt, settings)).Gate);

        Assert.Single(deliveries, r => r.Outcome == Outcome.Applied);
        Assert.Equal(Outcome.Applied, (await SweepAsync(last, settings)).Outcome);
        await Account.Ledger.RemoveExemptionAsync(exemption.Id, Cancel);
    }

    // Repairs of this very violation that were made before.
    private async Task RepairedBeforeAsync(Bucket bucket, params int[] minutesAgo)
    {
        var found = await PlayAsync(bucket, Mode.Audit);
        var record = await RecordAsync(found);
        foreach (var minutes in minutesAgo)
        {
            var then = DateTimeOffset.UtcNow.AddMinutes(-minutes);
            var before = record with
            {
                Id = RecordId.Of(Rule, bucket.Arn, $"{minutes} ago", then),
                Mode = Mode.Enforce,
                StartedAt = then,
            };
            await Account.Ledger.CountAsync(before, new(), Cancel);
        }
    }

    [Fact]
    public async Task The_same_violation_again_waits_ever_longer_and_names_the_other_side()
    {
        var bucket = await BreakAsync("deleted-by-terraform");
        await RepairedBeforeAsync(bucket, 50, 40, 1);

        var (third, fourth) = (await PlayAsync(bucket), await PlayAsync(bucket));

        Assert.All([third, fourth], r => Assert.Equal((Outcome.Held, "storm"), (r.Outcome, r.Gate)));
        Assert.Contains("repair 4 of the same violation within 24 hours", third.Reason, StringComparison.Ordinal);
        Assert.Contains(
            "Terraform as arn:aws:sts::123456789012:assumed-role/developer/dana from 192.0.2.24",
            third.Reason,
            StringComparison.Ordinal
        );
        Assert.Contains("mend it in the Terraform configuration", third.Reason, StringComparison.Ordinal);
        Assert.Equal((false, true), ((await RecordAsync(third)).IsQuiet, (await RecordAsync(fourth)).IsQuiet));
        await AssertUntouchedAsync(bucket);
        Assert.Equal(Outcome.Applied, (await PlayAsync(await BreakAsync())).Outcome);
    }

    [Fact]
    public async Task The_same_violation_again_is_repaired_when_its_wait_is_over_and_told_as_a_storm()
    {
        var bucket = await BreakAsync("deleted-by-terraform");
        await RepairedBeforeAsync(bucket, 50, 40, 30);

        var result = await PlayAsync(bucket);

        Assert.Equal(Outcome.Applied, result.Outcome);
        Assert.Contains("mend it in the Terraform configuration", result.Storm, StringComparison.Ordinal);
        Assert.Contains("the next one waits 4 minutes", (await RecordAsync(result)).Storm, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storm_that_comes_from_a_stack_names_the_stack()
    {
        var bucket = await BreakAsync();
        await RepairedBeforeAsync(bucket, 50, 40, 30);
        // Nobody but CloudFormation can set its tags, neither here.
        const string tags =
            "<Tagging><TagSet><Tag><Key>aws:cloudformation:stack-name</Key><Value>website</Value></Tag></TagSet></Tagging>";
        await using var proxy = RecordingProxy.Start(Account.Aws.Endpoint!);
        proxy.Interfere = call =>
            call.Operation != "GET ?tagging"
                ? null
                : new(
                    IsDelivered: false,
                    System.Text.Encoding.UTF8.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {tags.Length}\r\nConnection: close\r\n\r\n{tags}"
                    ),
                    Ending.Close
                );
        var result = await Account.PlayAsync(Rule, bucket.Text, Mode.Enforce, Cancel, aws: proxy.Clients("us-east-1"));

        Assert.Contains("mend the CloudFormation stack website", result.Storm, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repairs_that_fail_on_several_resources_stop_the_guardrail_and_it_is_told_once()
    {
        var bucket = await BreakAsync();
        var settings = new Settings { Storm = new() { Faults = 2 } };
        foreach (var name in (string[])["one", "two"])
        {
            var arn = $"arn:aws:s3:::{name}";
            var failed = (await RecordAsync(await PlayAsync(bucket, Mode.Audit))) with
            {
                Id = RecordId.Of(Rule, arn, name, DateTimeOffset.UtcNow),
            };
            await Account.Ledger.CountFaultAsync(failed, Cancel);
        }

        var (first, second) = (
            await PlayAsync(bucket, settings: settings),
            await PlayAsync(bucket, settings: settings)
        );

        Assert.All([first, second], r => Assert.Equal((Outcome.Held, "fault"), (r.Outcome, r.Gate)));
        Assert.Equal((false, true), ((await RecordAsync(first)).IsQuiet, (await RecordAsync(second)).IsQuiet));
        await AssertUntouchedAsync(bucket);
    }

    [Fact]
    public async Task What_was_there_before_enforcement_is_marked_until_a_call_changes_it_or_it_is_adopted()
    {
        var (left, changed, later) = (await BreakAsync(), await BreakAsync(), await BreakAsync());
        var early = await BreakAsync();
        var enforcing = new InProcess(Rule, Mode.Enforce, Account.Table, Account.Aws)
        {
            Settings = new(),
            HasHeartbeat = true,
        };
        var guardrail = enforcing.Configuration.Guardrails[0];
        var pipeline = enforcing.Pipeline;

        Assert.Equal("adoption", (await JudgeAsync(early, Tick())).Gate);
        var first = await pipeline.BeginAsync(guardrail, Tick(), Cancel);
        Assert.True(first.Marks);
        Assert.Equal("adoption", (await JudgeAsync(left, first)).Gate);
        var told = await JudgeAsync(changed, first);
        Assert.Equal((Outcome.Held, "adoption", false), (told.Outcome, told.Gate, (await RecordAsync(told)).IsQuiet));
        await pipeline.EndAsync(guardrail, first, Cancel);

        var next = await pipeline.BeginAsync(guardrail, Tick(), Cancel);
        Assert.False(next.Marks);
        Assert.Equal(Outcome.Applied, (await JudgeAsync(later, next)).Outcome);
        var again = await JudgeAsync(left, next);
        Assert.Equal(("adoption", true), (again.Gate, (await RecordAsync(again)).IsQuiet));
        await AssertUntouchedAsync(left);

        Assert.Equal(Outcome.Applied, (await PlayAsync(changed)).Outcome);
        await Account.Aws.S3.DeletePublicAccessBlockAsync(new() { BucketName = changed.Names["bucket"] }, Cancel);
        Assert.Equal(Outcome.Applied, (await JudgeAsync(changed, Tick())).Outcome);

        await Account.Ledger.KeepAsync(new Adoption("*", "somebody", DateTimeOffset.UtcNow), Cancel);
        Assert.Equal(Outcome.Applied, (await JudgeAsync(left, Tick())).Outcome);

        var auditing = enforcing with { Mode = Mode.Audit };
        await auditing.Pipeline.BeginAsync(guardrail, Tick(), Cancel);
        Assert.True((await pipeline.BeginAsync(guardrail, Tick(), Cancel)).Marks);

        Task<Result> JudgeAsync(Bucket bucket, Trigger.Sweep tick) =>
            pipeline.JudgeAsync(guardrail, ResourceOf(bucket), tick, new(tick.Id), Cancel);
    }

    [Fact]
    public async Task In_audit_a_violation_is_told_once_until_it_changes_or_nobody_has_seen_it_for_long()
    {
        var bucket = await BreakAsync();
        var first = await RecordAsync(await PlayAsync(bucket, Mode.Audit));
        var second = await RecordAsync(await PlayAsync(bucket, Mode.Audit));
        Assert.Equal((false, true), (first.IsQuiet, second.IsQuiet));
        Assert.Equal("audit mode: enforce would repair it", first.Reason);

        var memory = TimeSpan.FromDays(2);
        Assert.False(await NewsAsync(first, TimeSpan.FromDays(1)));
        Assert.True(await NewsAsync(first with { Fingerprint = "another" }, TimeSpan.FromDays(1)));
        Assert.True(await NewsAsync(first with { Fingerprint = "another" }, TimeSpan.FromDays(4)));

        Task<bool> NewsAsync(LedgerRecord record, TimeSpan after)
        {
            var ledger = new LedgerTable(LedgerTable.ClientOf(Account.Aws), Account.Table, new Later(after));
            var another = record with { Id = RecordId.Of(Rule, bucket.Arn, $"{after}", DateTimeOffset.UtcNow) };
            return ledger.IsNewsAsync(another, memory, Cancel);
        }
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private static Trigger.Sweep Tick() => new($"{Guid.NewGuid()}", Account.Id, Account.Region, DateTimeOffset.UtcNow);

    private static Resource ResourceOf(Bucket bucket) =>
        new("AWS::S3::Bucket", bucket.Names["bucket"], bucket.Arn, Account.Id, Account.Region, "aws");

    [Fact]
    public async Task After_an_undo_the_guardrail_does_not_fight_it()
    {
        var bucket = await BreakAsync();
        var applied = await PlayAsync(bucket);
        var report = await new Undo(
            Account.Identity,
            Catalogue.All,
            Account.Aws,
            Account.Ledger,
            TimeProvider.System
        ).RunAsync(await RecordAsync(applied), force: false, Cancel, by: "operator");
        await AssertUntouchedAsync(bucket);

        // Whoever undoes it says that it was wrong.
        var undone = await RecordAsync(applied);
        Assert.Equal(1, (await Account.Ledger.CountAsync(undone, new(), Cancel)).Faults);

        var next = await PlayAsync(bucket);

        Assert.Equal((Outcome.Held, "exemption"), (next.Outcome, next.Gate));
        Assert.Contains($"undo of {applied.Record}", next.Reason, StringComparison.Ordinal);
        await AssertUntouchedAsync(bucket);
        await Account.Ledger.RemoveExemptionAsync(report.Exemption!.Id, Cancel);
    }

    [Fact]
    public async Task Without_what_the_gates_decide_by_nothing_is_written_and_the_event_is_tried_again()
    {
        var bucket = await BreakAsync();
        var text = Happening.Again(bucket.Text);

        await Assert.ThrowsAsync<IOException>(() =>
            Account.PlayAsync(Rule, text, Mode.Enforce, Cancel, unique: false, ledger: new Unreadable(Account.Ledger))
        );

        await AssertUntouchedAsync(bucket);
        var record = Assert.Single(await Account.Ledger.HistoryAsync(bucket.Arn, Cancel).ToListAsync(Cancel));
        Assert.Equal(Outcome.Failed, record.Outcome);
        Assert.Equal(
            Outcome.Applied,
            (await Account.PlayAsync(Rule, text, Mode.Enforce, Cancel, unique: false)).Outcome
        );
    }

    /// <summary>A ledger whose switches cannot be read.</summary>
    private sealed class Unreadable(ILedger ledger) : WrappedLedger(ledger)
    {
        public override Task<Switches> SwitchesAsync(CancellationToken cancel) =>
            Task.FromException<Switches>(new IOException("the ledger is away"));
    }
}
