using System.Globalization;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;

namespace Remediation.Engine.Judging;

/// <summary>
/// What the ledger learns of assessments that lead to no repair: what was compliant, unclear or could not be read.
/// </summary>
public sealed class Bookkeeper(EngineConfiguration configuration, ILedger ledger, TimeProvider clock)
{
    /// <summary>
    /// A compliant resource costs no call of the ledger, unless its guardrail keeps baselines or the event may be a
    /// retry.
    /// </summary>
    public async Task<Result> CompliantAsync(Assessment seen, Claim claim, CancellationToken cancel)
    {
        await KeepBaselineAsync(seen, cancel);
        if (claim.IsReturn && await ResolveAsync(seen, claim, cancel) is { } resolved)
            return resolved;
        var mayBeLeft = configuration.ModeOf(seen.Guardrail) == Mode.Enforce && claim.MayBeRetry;
        if (mayBeLeft && await CompleteAsync(seen, claim, cancel) is { } completed)
            return completed;
        return new()
        {
            Guardrail = seen.Guardrail.Id,
            Resource = seen.Resource.ToString(),
            Outcome = seen.State is null ? Outcome.Ignored : Outcome.Compliant,
            Reason = seen.Verdict!.Why,
        };
    }

    /// <summary>
    /// What only people can mend may be what an interrupted repair left when its part was made: then that repair is
    /// completed. Null where there is none.
    /// </summary>
    public async Task<Result?> ToldAsync(Assessment seen, Claim claim, CancellationToken cancel)
    {
        if (!claim.MayBeRetry || configuration.ModeOf(seen.Guardrail) != Mode.Enforce)
            return null;
        var left = await ledger.FindAsync(Records.IdOf(seen), cancel);
        // What is still as it was before was not repaired.
        var wasRepaired = left?.Before is { } before && before != seen.Guardrail.Write(seen.State!);
        return wasRepaired ? await CompleteAsync(seen, claim, cancel) : null;
    }

    /// <summary>
    /// What is not ours is recorded, and told once; a sweep passes it over every day and does neither.
    /// </summary>
    public async Task<Result> RefusedAsync(Assessment seen, string why, Claim claim, CancellationToken cancel)
    {
        var record = RecordOf(seen, claim, Outcome.Refused, "it is not this account's to put right") with
        {
            Reason = why,
        };
        if (seen.Trigger is Trigger.Sweep)
            return Records.ResultOf(record) with { Record = null };
        var key = $"refused {RecordId.Hash(why)}";
        record = record with { IsQuiet = !await ledger.IsFirstAsync(record, key, Once.PerResource, cancel) };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    /// <summary>What is unclear is recorded, and told once until the reason changes.</summary>
    public async Task<Result> UnclearAsync(
        Assessment seen,
        Verdict.Unclear verdict,
        Claim claim,
        CancellationToken cancel
    )
    {
        var record = RecordOf(seen, claim, Outcome.Unclear, "it cannot be said whether the state is right") with
        {
            Reason = verdict.Why,
            Before = seen.State is null ? null : seen.Guardrail.Write(seen.State),
        };
        var key = $"unclear {RecordId.Hash(verdict.Why)}";
        record = record with { IsQuiet = !await ledger.IsFirstAsync(record, key, Once.PerResource, cancel) };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    /// <summary>
    /// An event that does not say which resource it is about is recorded, and told once in a while for each guardrail
    /// and region.
    /// </summary>
    public async Task<Result> UnlocatedAsync(Assessment seen, string why, Claim claim, CancellationToken cancel)
    {
        var record = RecordOf(seen, claim, Outcome.Unclear, "it is not known which resource the event is about") with
        {
            Reason = why,
        };
        var key = $"unlocated {TargetedSweeps.PeriodOf(clock.GetUtcNow())}";
        record = record with { IsQuiet = !await ledger.IsFirstAsync(record, key, Once.PerResource, cancel) };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    /// <summary>What could not be read may be wrong: it is recorded and told, so that the event is not lost.</summary>
    public async Task<Result> UnreadAsync(Assessment seen, string fault, Claim claim, CancellationToken cancel)
    {
        var record = RecordOf(seen, claim, Outcome.Failed, "the state could not be read") with { Reason = fault };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        // An earlier run's failure, or its interrupted repair, is nobody's any more: this try of the event must fail
        // too, or it would be the last.
        var isNobodys =
            Outcome.IsFailure(holder.Outcome) || (holder.Outcome == Outcome.Intent && holder.Lease < clock.GetUtcNow());
        return claimed || isNobodys ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    /// <summary>
    /// A region that answers nobody of the account is recorded and told once a day, not once for every guardrail.
    /// </summary>
    public async Task<Result> ClosedAsync(Assessment region, string fault, Claim claim, CancellationToken cancel)
    {
        var why = $"the region {region.Resource.Id} cannot be swept";
        var record = RecordOf(region, claim, Outcome.Unclear, why) with { Reason = $"{why}: {fault}" };
        var key = string.Create(CultureInfo.InvariantCulture, $"closed {clock.GetUtcNow():yyyy-MM-dd}");
        if (!await ledger.IsFirstAsync(record, key, Once.PerResourceOfAll, cancel))
            return Records.ResultOf(record) with { Outcome = Outcome.Ignored, Record = null };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    // Written only where it changed: most events and nearly all sweeps find what was there.
    private async Task KeepBaselineAsync(Assessment seen, CancellationToken cancel)
    {
        if (!seen.Guardrail.KeepsBaseline || seen.State is null || seen.Verdict is Verdict.Compliant { IsLeft: true })
            return;
        var state = seen.Guardrail.Write(seen.State);
        if (state == seen.Baseline?.State)
            return;
        var source = $"{seen.Trigger.Name} {seen.Trigger.Id}";
        await ledger.KeepBaselineAsync(new(seen.Guardrail.Id, state, seen.ObservedAt, source), seen.Resource, cancel);
    }

    /// <summary>
    /// An earlier run left its record without an outcome, or with a failure: what is seen now completes it.
    /// </summary>
    private async Task<Result?> CompleteAsync(Assessment seen, Claim claim, CancellationToken cancel)
    {
        if (await ledger.FindAsync(Records.IdOf(seen), cancel) is not { } left || !MayBeCompleted(left))
            return null;
        var intent = left with { Outcome = Outcome.Intent, Owner = claim.Owner, Lease = claim.Until };
        var (claimed, mine) = await ledger.ClaimAsync(intent, cancel);
        if (!claimed)
            return Records.SecondDelivery(mine, claim);
        var ended = left.Outcome == Outcome.Intent ? "was interrupted" : $"ended as {left.Outcome} ({left.Reason})";
        // An interrupted run says nothing of its writes: all of its plan may have been made.
        var wasInterrupted = left.Outcome == Outcome.Intent && left.Done.Count == 0;
        var done = wasInterrupted ? DoneStep.Perhaps(left.Plan) : left.Done;
        var outcome = CompletedAs(left, done, seen);
        var by = outcome == Outcome.Resolved ? "somebody else" : "its writes or somebody else";
        var what = seen.Verdict is Verdict.Violation ? "the rest" : "it";
        var record = mine with
        {
            Outcome = outcome,
            Before = left.Before,
            Done = done,
            Reason = $"{seen.Verdict!.Why}; an earlier run {ended}, and {by} put {what} right",
            After = seen.State is null ? null : seen.Guardrail.Write(seen.State),
            FinishedAt = clock.GetUtcNow(),
        };
        return await ledger.FinishAsync(record, cancel)
            ? Records.ResultOf(record)
            : Records.SecondDelivery(record, claim);
    }

    // It was held, its time is over, and nothing is left to repair: its end is told too.
    private async Task<Result?> ResolveAsync(Assessment seen, Claim claim, CancellationToken cancel)
    {
        if (await ledger.FindAsync(Records.IdOf(seen), cancel) is not { Outcome: Outcome.Held } held)
            return null;
        var intent = held with { Outcome = Outcome.Intent, Owner = claim.Owner, Lease = claim.Until };
        var (claimed, mine) = await ledger.ClaimAsync(intent, cancel);
        if (!claimed)
            return Records.SecondDelivery(mine, claim);
        var record = mine with
        {
            Outcome = Outcome.Resolved,
            Gate = null,
            Reason = $"{seen.Verdict!.Why}: it was put right while it was held ({held.Reason})",
            FinishedAt = clock.GetUtcNow(),
            IsQuiet = false,
        };
        return await ledger.FinishAsync(record, cancel)
            ? Records.ResultOf(record)
            : Records.SecondDelivery(record, claim);
    }

    private static bool MayBeCompleted(LedgerRecord left) =>
        Outcome.IsFailure(left.Outcome) || left.Outcome is Outcome.Intent or Outcome.Settling;

    // Without a state before and a write, nothing was known to be wrong.
    private static string CompletedAs(LedgerRecord left, IReadOnlyList<DoneStep> done, Assessment seen)
    {
        if (done.Count > 0)
            return seen.State is null ? Outcome.NotHealed : Outcome.Applied;
        return left.Before is null ? Outcome.Compliant : Outcome.Resolved;
    }

    /// <summary>A record that is not written: what names a sweep that it leads to.</summary>
    public LedgerRecord RecordOf(Assessment seen, Claim claim) => RecordOf(seen, claim, Outcome.Unclear, "");

    private LedgerRecord RecordOf(Assessment seen, Claim claim, string outcome, string violation) =>
        Records.Of(seen, claim, configuration.ModeOf(seen.Guardrail), clock.GetUtcNow(), outcome, violation);
}
