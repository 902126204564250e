using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Guardrails.S3;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>What a record says of our own writes, and what can be undone by it.</summary>
public sealed class OutcomeTests(Emulators emulators) : InAccount(emulators)
{
    private const string Rule = "s3-public-access-block-weakened";
    private const string Write = "PUT ?publicAccessBlock";

    private readonly IScenario scenario = Account.Scenario(Rule);
    private readonly Sample sample = Sample.Of(Rule).Single(s => s.Name == "deleted");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_person_mended_after_our_denied_repair_is_resolved_and_not_ours_to_undo()
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var text = Happening.Again(sample.EventFor(names));
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call => call.Operation == Write ? Refused(call, Refusal.Denied) : null;
        var denied = await PlayAsync(text, proxy.Clients(Account.Region));
        Assert.Equal(Outcome.Failed, denied.Outcome);
        await UndoIsRefusedAsync(denied);

        await MendAsync(names);
        var mended = await scenario.ReadAsync(Account.Aws, names, Cancel);
        var redriven = JsonNode.Parse(text)!;
        redriven["redriven"] = true;
        var resolved = await PlayAsync(redriven.ToJsonString(), Account.Aws);

        Assert.Equal((Outcome.Resolved, denied.Record), (resolved.Outcome, resolved.Record));
        Assert.Contains("somebody else put it right", resolved.Reason, StringComparison.Ordinal);
        Assert.Empty((await RecordAsync(resolved)).Done);
        await UndoIsRefusedAsync(resolved);
        Account.AssertSame(mended, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Fact]
    public async Task What_somebody_mends_while_our_write_is_refused_is_resolved()
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
        {
            if (call.Operation != Write)
                return null;
            MendAsync(names).GetAwaiter().GetResult();
            return Refused(call, Refusal.Denied);
        };

        var result = await PlayAsync(Happening.Again(sample.EventFor(names)), proxy.Clients(Account.Region));

        Assert.Equal(Outcome.Resolved, result.Outcome);
        await UndoIsRefusedAsync(result);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_write_that_AWS_did_not_refuse_may_have_been_made_and_can_be_undone(int status)
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var head = $"HTTP/1.1 {status} Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        proxy.Interfere = call =>
            call.Operation == Write ? new(IsDelivered: true, Encoding.ASCII.GetBytes(head), Ending.Close) : null;

        var result = await PlayAsync(Happening.Again(sample.EventFor(names)), proxy.Clients(Account.Region));

        Assert.Equal(Outcome.Applied, result.Outcome);
        var record = await RecordAsync(result);
        Assert.True(Assert.Single(record.Done).IsUncertain);
        Assert.Null((await UndoAsync(record)).Refusal);
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Fact]
    public async Task A_refusal_after_a_lost_answer_is_none_because_the_first_try_may_have_been_made()
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        var tries = 0;
        proxy.Interfere = call =>
        {
            if (call.Operation != Write)
                return null;
            return tries++ == 0
                ? new(
                    IsDelivered: true,
                    "HTTP/1.1 500 E\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                    Ending.Close
                )
                : Refused(call, Refusal.Denied);
        };

        var result = await PlayAsync(Happening.Again(sample.EventFor(names)), proxy.Clients(Account.Region));

        Assert.Equal((Outcome.Applied, 2), (result.Outcome, tries));
        Assert.True(Assert.Single((await RecordAsync(result)).Done).IsUncertain);
    }

    [Fact]
    public async Task A_record_of_another_account_is_not_undone()
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var applied = await PlayAsync(Happening.Again(sample.EventFor(names)), Account.Aws);
        var undo = new Undo(
            Account.Identity with
            {
                Account = "444455556666",
            },
            Catalogue.All,
            Account.Aws,
            Account.Ledger,
            TimeProvider.System
        );

        var report = await undo.RunAsync(await RecordAsync(applied), force: true, Cancel);

        Assert.Contains("you are in account 444455556666", report.Refusal, StringComparison.Ordinal);
        Assert.Empty((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions);
        Account.AssertSame(sample.AfterFor(names)!, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Fact]
    public async Task An_undo_that_fails_leaves_no_exemption_and_can_be_made_again()
    {
        var names = await scenario.ArrangeAsync(Account.Aws, sample.Given, Cancel);
        var applied = await PlayAsync(Happening.Again(sample.EventFor(names)), Account.Aws);
        await using var proxy = RecordingProxy.Start(Account.Emulator.Endpoint);
        proxy.Interfere = call =>
            call.Operation.StartsWith("DELETE", StringComparison.Ordinal) ? Refused(call, Refusal.Denied) : null;
        var denied = new Undo(
            Account.Identity,
            Catalogue.All,
            proxy.Clients(Account.Region),
            Account.Ledger,
            TimeProvider.System
        );
        var record = await RecordAsync(applied);

        await Assert.ThrowsAnyAsync<Amazon.Runtime.AmazonServiceException>(() =>
            denied.RunAsync(record, false, Cancel)
        );
        Assert.Empty((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions);
        Assert.Null((await RecordAsync(applied)).UndoneAt);

        Assert.Null((await UndoAsync(await RecordAsync(applied))).Refusal);
        var undone = await RecordAsync(applied);
        var exemption = Assert.Single((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions);

        // What an earlier undo of the record left is there again.
        await MendAsync(names);
        await Assert.ThrowsAnyAsync<Amazon.Runtime.AmazonServiceException>(() => denied.RunAsync(undone, true, Cancel));
        Assert.Equal(exemption, Assert.Single((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions));
        Assert.Equal(undone.UndoneAt, (await RecordAsync(applied)).UndoneAt);
    }

    private Task<Result> PlayAsync(string text, AwsClients aws) =>
        Account.PlayAsync(Rule, text, Mode.Enforce, Cancel, unique: false, aws: aws);

    private async Task UndoIsRefusedAsync(Result result)
    {
        var report = await UndoAsync(await RecordAsync(result), force: true);
        Assert.Contains("nothing was written", report.Refusal, StringComparison.Ordinal);
        Assert.Empty(report.Done);
        Assert.Empty((await Account.Ledger.SwitchesAsync(Cancel)).Exemptions);
        Assert.Null((await RecordAsync(result)).UndoneAt);
    }

    private Task<UndoReport> UndoAsync(LedgerRecord record, bool force = false) =>
        new Undo(Account.Identity, Catalogue.All, Account.Aws, Account.Ledger, TimeProvider.System).RunAsync(
            record,
            force,
            Cancel
        );

    private async Task<LedgerRecord> RecordAsync(Result result) =>
        (await Account.Ledger.FindAsync(RecordId.Parse(result.Record!)!, Cancel))!;

    private Task MendAsync(IReadOnlyDictionary<string, string> names) =>
        Account.Aws.S3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = names["bucket"],
                PublicAccessBlockConfiguration = new()
                {
                    BlockPublicAcls = true,
                    BlockPublicPolicy = true,
                    IgnorePublicAcls = true,
                    RestrictPublicBuckets = true,
                },
            },
            Cancel
        );

    private static Interference Refused(RecordedCall call, Refusal refusal) =>
        new(IsDelivered: false, Services.Of(call).Refuse(refusal), Ending.Close);
}
