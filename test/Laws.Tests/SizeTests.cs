using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>No size of a resource prevents its repair, its record or its notice.</summary>
public sealed class SizeTests(Emulators emulators) : InAccount(emulators)
{
    private const string Ingress = "ec2-ingress-open-to-world";
    private const string Acl = "s3-bucket-acl-public";
    private const StringComparison Is = StringComparison.Ordinal;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData('a')]
    [InlineData('+')] // What JSON would escape with six characters each.
    public async Task A_group_of_900_rules_with_long_descriptions_is_revoked_recorded_and_undoable(char filling)
    {
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var group = new LongGroup(filling);
        proxy.Interfere = group.Answer;
        var before = group.Rules;
        Assert.Equal(900, before.Count);

        var result = await Account.PlayAsync(
            Ingress,
            Call("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", $$"""{"groupId":"{{LongGroup.Id}}"}"""),
            Mode.Enforce,
            Cancel,
            aws: proxy.Clients(Account.Region)
        );

        Assert.True(result.Outcome == Outcome.Applied, result.Reason);
        Assert.Equal(897, group.Rules.Count);
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Equal((Outcome.Applied, true), (record.Outcome, record.Before!.Length > 150_000));
        var undo = new Undo(
            Account.Identity,
            Catalogue.All,
            proxy.Clients(Account.Region),
            Account.Ledger,
            TimeProvider.System
        );
        Assert.Null((await undo.RunAsync(record, force: false, Cancel)).Refusal);
        Assert.Equal(before.Order(StringComparer.Ordinal), group.Rules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_public_grant_beside_98_named_ones_goes_and_undo_brings_it_back()
    {
        const int most = 100;
        const string everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
        var sample = Sample.Of(Acl).First(s => s.Outcome == Outcome.Applied);
        var names = await Account.Scenario(Acl).ArrangeAsync(Account.Aws, sample.Given, Cancel);
        await GrantAsync(names["bucket"], [.. Enumerable.Range(0, most - 2).Select(i => $"{i:x64}")], everybody);
        var before = await GrantsAsync(names["bucket"]);
        Assert.Equal(most, before.Count);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var bodies = new ConcurrentQueue<string>();
        proxy.Interfere = call =>
        {
            if (call.Operation == "PUT ?acl")
                bodies.Enqueue(call.Body);
            return null;
        };
        var aws = proxy.Clients(Account.Region);

        var result = await Account.PlayAsync(Acl, sample.EventFor(names), Mode.Enforce, Cancel, aws: aws);

        Assert.True(result.Outcome == Outcome.Applied, result.Reason);
        Assert.Equal(before.Where(grant => !grant.StartsWith(everybody, Is)), await GrantsAsync(names["bucket"]));
        // S3 takes no more than 8 KB of headers.
        Assert.Equal(most - 1, Assert.Single(bodies).Split("<Grant>").Length - 1);
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        var undo = new Undo(Account.Identity, Catalogue.All, aws, Account.Ledger, TimeProvider.System);
        Assert.Null((await undo.RunAsync(record, force: false, Cancel)).Refusal);
        Assert.Equal(before, await GrantsAsync(names["bucket"]));
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(50_000, null)]
    [InlineData(1_000_000, "the state before has 1000026 characters and is stored apart")]
    [InlineData(9_000_000, "the state before is left out: its 9000026 characters are too long")]
    public async Task A_state_of_any_length_is_kept_or_the_record_says_that_it_is_not(int length, string? said)
    {
        // What cannot be made shorter, as a state with keys or hashes.
        var thing = new Thing(Random(length));
        var before = thing.Guardrail().Write(thing.Now);
        var function = new InProcess(Ingress, Mode.Enforce, Account.Table, Account.Aws) { Ledger = Account.Ledger };
        var configuration = function.Configuration with
        {
            Guardrails = [thing.Guardrail()],
            Enforcement = Enforcement.OfExactly([thing.Guardrail()]),
        };
        var log = new Log(Stream.Null, _ => null, TimeProvider.System);
        var pipeline = new Pipeline(
            configuration,
            Account.Identity,
            Account.Aws,
            Account.Ledger,
            log,
            TimeProvider.System
        );

        var answer = await pipeline.HandleAsync(Encoding.UTF8.GetBytes(Put()), new("invocation"), Cancel);

        var result = Assert.Single(answer.Results);
        Assert.Equal((Outcome.Applied, "good"), (result.Outcome, thing.Now.Value));
        var record = (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;
        Assert.Equal(Outcome.Applied, record.Outcome);
        var isLeftOut = said?.Contains("left out", StringComparison.Ordinal) == true;
        Assert.Equal(isLeftOut ? null : before, record.Before);
        Assert.Equal(said, record.Elsewhere.SingleOrDefault());
        Assert.Single(await Account.Ledger.HistoryAsync(result.Resource, Cancel).ToListAsync(Cancel));

        var told = SlackMessage.Of(new(record), thing.Guardrail()).ToJsonString();
        Assert.InRange(told.Length, 100, 30_000);
        if (!isLeftOut)
            return;
        Assert.Contains("is left out", told, StringComparison.Ordinal);
        var undo = new Undo(Account.Identity, [thing.Guardrail()], Account.Aws, Account.Ledger, TimeProvider.System);
        var report = await undo.RunAsync(record, force: true, Cancel);
        Assert.Contains(said!, report.Refusal, StringComparison.Ordinal);
        Assert.Empty((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions);
    }

    [Fact]
    public async Task A_plan_of_any_length_and_texts_of_any_length_fit_into_a_record()
    {
        var line = new string('x', 1_000);
        var record = Some.Intent("run") with
        {
            Violation = new('v', 1_000_000),
            Reason = new('r', 1_000_000),
            Plan = [.. Enumerable.Repeat(line, 5_000)],
            Done = [.. Enumerable.Repeat(new DoneStep(line, "request"), 5_000)],
        };

        Assert.True((await Account.Ledger.ClaimAsync(record, Cancel)).Claimed);

        var kept = (await Account.Ledger.FindAsync(record.Id, Cancel))!;
        Assert.Equal((8_000, 8_000), (kept.Violation.Length, kept.Reason!.Length));
        Assert.Equal("… and 4951 more", kept.Plan[^1]);
        Assert.Equal("… and 4951 more", kept.Done[^1].Call);
    }

    [Fact]
    public async Task A_baseline_of_any_length_is_kept()
    {
        var resource = Some.Intent("run").Resource;
        var state = Random(1_000_000);

        await Account.Ledger.KeepBaselineAsync(
            new("example", state, DateTimeOffset.UnixEpoch, "a test"),
            resource,
            Cancel
        );

        Assert.Equal(state, (await Account.Ledger.BaselineAsync("example", resource, Cancel))!.State);
    }

    private async Task GrantAsync(string bucket, IReadOnlyList<string> users, string group)
    {
        var acl = await Account.Aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, Cancel);
        List<S3Grant> grants =
        [
            new()
            {
                Grantee = new() { CanonicalUser = acl.Owner.Id },
                Permission = "FULL_CONTROL",
            },
            .. users.Select(id => new S3Grant
            {
                Grantee = new() { CanonicalUser = id },
                Permission = "READ",
            }),
            new()
            {
                Grantee = new() { URI = group },
                Permission = "READ",
            },
        ];
        await Account.Aws.S3Acl.PutBucketAclAsync(
            new PutBucketAclRequest
            {
                BucketName = bucket,
                AccessControlPolicy = new() { Owner = acl.Owner, Grants = grants },
            },
            Cancel
        );
    }

    private async Task<List<string>> GrantsAsync(string bucket)
    {
        var acl = await Account.Aws.S3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, Cancel);
        return
        [
            .. acl
                .Grants.Select(g => $"{g.Grantee.URI ?? g.Grantee.CanonicalUser} {g.Permission.Value}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Random(int length) =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(length))[..length];

    private static string Put() => Call("example.amazonaws.com", "PutThing", "{}");

    private static string Call(string source, string name, string request) =>
        $$"""
            {"version":"0","id":"{{Guid.NewGuid()}}","detail-type":"AWS API Call via CloudTrail","source":"aws.example",
             "account":"{{Account.Id}}","time":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","region":"{{Account.Region}}",
             "detail":{"eventSource":"{{source}}","eventName":"{{name}}","eventID":"{{Guid.NewGuid()}}","awsRegion":"{{Account.Region}}",
              "eventTime":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","requestParameters":{{request}} } }
            """;
}
