using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;
using Xunit;

namespace Laws.Tests;

/// <summary>The plug is pulled in the middle of a repair, before its write or after it.</summary>
public sealed class InterruptionTests(Emulators emulators) : InAccount(emulators)
{
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Representative.Repairing);

    private sealed class Unplugged() : Exception("the plug was pulled");

    /// <summary>
    /// A ledger that works until the plug is pulled, right after the claim or right before the outcome.
    /// </summary>
    private sealed class Pulled(ILedger ledger, bool afterClaim) : WrappedLedger(ledger)
    {
        public override async Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(
            LedgerRecord record,
            CancellationToken cancel
        )
        {
            var claim = await base.ClaimAsync(record, cancel);
            return afterClaim ? throw new Unplugged() : claim;
        }

        public override Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => throw new Unplugged();
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Before_the_write_the_next_delivery_completes_the_record_once_the_lease_is_over(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var text = Happening.Again(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() =>
            Account.PlayAsync(
                guardrail,
                text,
                Mode.Enforce,
                Cancel,
                unique: false,
                ledger: new Pulled(Account.Ledger, afterClaim: true),
                remaining: Expired
            )
        );
        var next = await Account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false);

        Assert.Equal(Outcome.Applied, next.Outcome);
        Account.AssertSame(sample.AfterFor(names)!, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task A_delivery_in_audit_mode_never_covers_an_interrupted_repair(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var text = Happening.Again(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() =>
            Account.PlayAsync(
                guardrail,
                text,
                Mode.Enforce,
                Cancel,
                unique: false,
                ledger: new Pulled(Account.Ledger, afterClaim: true),
                remaining: Expired
            )
        );
        var next = await Account.PlayAsync(guardrail, text, Mode.Audit, Cancel, unique: false);

        Assert.Equal(Outcome.Ignored, next.Outcome);
        Assert.Equal(Outcome.Intent, (await Account.Ledger.FindAsync(RecordId.Parse(next.Record!)!, Cancel))!.Outcome);
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task While_the_lease_runs_nobody_else_repairs(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        var text = Happening.Again(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() =>
            Account.PlayAsync(
                guardrail,
                text,
                Mode.Enforce,
                Cancel,
                unique: false,
                ledger: new Pulled(Account.Ledger, afterClaim: true)
            )
        );
        var next = await Account.PlayAsync(guardrail, text, Mode.Enforce, Cancel, unique: false);

        Assert.Equal(Outcome.Ignored, next.Outcome);
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task After_the_write_the_retry_completes_the_record_and_undo_works(string guardrail)
    {
        var sample = Sample.Of(guardrail).First(s => s.Outcome == Outcome.Applied);
        var scenario = Account.Scenario(guardrail);
        var names = await Account.ArrangeAsync(sample, Cancel);
        var before = await scenario.ReadAsync(Account.Aws, names, Cancel);
        var text = Happening.Again(sample.EventFor(names));

        await Assert.ThrowsAsync<Unplugged>(() =>
            Account.PlayAsync(
                guardrail,
                text,
                Mode.Enforce,
                Cancel,
                unique: false,
                ledger: new Pulled(Account.Ledger, afterClaim: false),
                remaining: Expired
            )
        );
        // Lambda's retry comes a minute later and keeps the trace of the first try.
        var next = await Account.PlayAsync(
            guardrail,
            text,
            Mode.Enforce,
            Cancel,
            unique: false,
            firstSeen: DateTimeOffset.UtcNow.AddMinutes(-1)
        );
        Assert.Equal(Outcome.Applied, next.Outcome);

        var record = Assert.Single(await Account.Ledger.HistoryAsync(next.Resource, Cancel).ToListAsync(Cancel));
        Assert.Equal(Outcome.Applied, record.Outcome);
        Assert.Contains("an earlier run was interrupted", record.Reason, StringComparison.Ordinal);
        var report = await new Undo(
            Account.Identity,
            Catalogue.All,
            Account.Aws,
            Account.Ledger,
            TimeProvider.System
        ).RunAsync(record, force: false, Cancel);
        Assert.Null(report.Refusal);
        Account.AssertSame(before, await scenario.ReadAsync(Account.Aws, names, Cancel));
    }

    [Fact]
    public async Task A_repair_that_lost_its_claim_is_recorded_unless_the_other_run_repaired_too()
    {
        var mine = Some.Intent("run-1");
        var other = Some.Intent("run-2");
        other = other with { Id = mine.Id };
        await Account.Ledger.ClaimAsync(other, Cancel);
        Assert.False(await Account.Ledger.FinishAsync(mine with { Outcome = Outcome.Failed }, Cancel));
        Assert.True(await Account.Ledger.FinishAsync(mine with { Outcome = Outcome.Applied }, Cancel));
        Assert.False(await Account.Ledger.FinishAsync(other with { Outcome = Outcome.Applied }, Cancel));
        Assert.False(await Account.Ledger.FinishAsync(other with { Outcome = Outcome.Compliant }, Cancel));
        Assert.Equal("run-1", (await Account.Ledger.FindAsync(mine.Id, Cancel))!.Owner);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_our_own_when_it_is_made_again()
    {
        var record = Some.Intent("run-1");

        Assert.True((await Account.Ledger.ClaimAsync(record, Cancel)).Claimed);
        Assert.True((await Account.Ledger.ClaimAsync(record, Cancel)).Claimed);
        Assert.False((await Account.Ledger.ClaimAsync(record with { Owner = "run-2" }, Cancel)).Claimed);
        Assert.True(await Account.Ledger.FinishAsync(record with { Outcome = Outcome.Applied }, Cancel));
        Assert.False(
            await Account.Ledger.FinishAsync(record with { Owner = "run-2", Outcome = Outcome.Applied }, Cancel)
        );
    }
}
