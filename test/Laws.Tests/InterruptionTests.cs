using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Xunit;

namespace Laws.Tests;

/// <summary>The plug is pulled in the middle of a repair, before its write or after it.</summary>
[Collection("account")]
public sealed class InterruptionTests(Account account)
{
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Remediation.Guardrails.Catalogue.All.Select(g => g.Id));

    private sealed class Unplugged() : Exception("the plug was pulled");

    /// <summary>A ledger that works until the plug is pulled, right after the claim or right before the outcome.</summary>
    private sealed class Pulled(ILedger ledger, bool afterClaim) : ILedger
    {
        public async Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
        {
            var claim = await ledger.ClaimAsync(record, cancel);
            return afterClaim ? throw new Unplugged() : claim;
        }

        public Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => throw new Unplugged();
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Before_the_write_the_next_delivery_completes_the_record_once_the_lease_is_over(string guardrail)
    {
        var (sample, scenario) = (Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied), account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(account.Aws, sample.Given, Cancel);
        var text = account.Unique(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() => account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false, ledger: new Pulled(account.Ledger, afterClaim: true), remaining: Expired));
        var next = await account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false);

        Assert.Equal(Outcome.Applied, next.Outcome);
        Account.AssertSame(sample.AfterFor(names)!, await scenario.ReadAsync(account.Aws, names, Cancel));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task While_the_lease_runs_nobody_else_repairs(string guardrail)
    {
        var (sample, scenario) = (Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied), account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var text = account.Unique(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() => account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false, ledger: new Pulled(account.Ledger, afterClaim: true)));
        var next = await account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false);

        Assert.Equal(Outcome.Ignored, next.Outcome);
        Account.AssertSame(before, await scenario.ReadAsync(account.Aws, names, Cancel));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task After_the_write_the_state_before_is_in_the_ledger_and_undo_works(string guardrail)
    {
        var (sample, scenario) = (Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied), account.Scenario(guardrail));
        var names = await scenario.ArrangeAsync(account.Aws, sample.Given, Cancel);
        var before = await scenario.ReadAsync(account.Aws, names, Cancel);
        var text = account.Unique(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() => account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false, ledger: new Pulled(account.Ledger, afterClaim: false), remaining: Expired));
        var next = await account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false);
        Assert.Equal(Outcome.Compliant, next.Outcome);

        var record = Assert.Single(await account.Ledger.HistoryAsync(next.Resource, Cancel).ToListAsync(Cancel));
        Assert.Equal(Outcome.Intent, record.Status);
        Assert.Equal("", (await new Undo(account.Aws, account.Ledger).RunAsync(record, force: false, Cancel)).Refusal);
        Account.AssertSame(before, await scenario.ReadAsync(account.Aws, names, Cancel));
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_our_own_when_it_is_made_again()
    {
        var arn = $"arn:aws:s3:::example-{Guid.NewGuid():N}";
        var now = DateTimeOffset.UtcNow;
        var record = new LedgerRecord
        {
            Id = RecordId.Of("example", arn, "event", now), Status = Outcome.Intent, Guardrail = "example", Resource = new("AWS::S3::Bucket", "example", arn, "123456789012", "us-east-1", "aws"), EventId = "event", EventName = "PutBucketPolicy",
            EventTime = now, Actor = Remediation.Guardrails.Model.Actor.None, Mode = Mode.Enforce, Violation = "open", Plan = ["step"], Before = "{}", Owner = "run-1", Lease = now.AddMinutes(1), StartedAt = now,
        };

        Assert.True((await account.Ledger.ClaimAsync(record, Cancel)).Claimed);
        Assert.True((await account.Ledger.ClaimAsync(record, Cancel)).Claimed);
        Assert.False((await account.Ledger.ClaimAsync(record with { Owner = "run-2" }, Cancel)).Claimed);
        Assert.True(await account.Ledger.FinishAsync(record with { Status = Outcome.Applied, FinishedAt = now }, Cancel));
        Assert.False(await account.Ledger.FinishAsync(record with { Owner = "run-2", Status = Outcome.Applied, FinishedAt = now }, Cancel));
    }
}
