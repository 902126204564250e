using System.Globalization;
using Remediation.Engine.Ledger;

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
        if (!seen.Guardrail.KeepsBaseline || seen.State is null)
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
        var record = mine with
        {
            Outcome = CompletedAs(left, seen),
            Before = left.Before,
            Done = left.Done,
            Reason = $"{seen.Verdict!.Why}; an earlier run {ended}, and its writes or somebody else put it right",
            After = seen.State is null ? null : seen.Guardrail.Write(seen.State),
            FinishedAt = clock.GetUtcNow(),
        };
        return await ledger.FinishAsync(record, cancel)
            ? Records.ResultOf(record)
            : Records.SecondDelivery(record, claim);
    }

    private static bool MayBeCompleted(LedgerRecord left) =>
        Outcome.IsFailure(left.Outcome) || left.Outcome is Outcome.Intent or Outcome.Settling;

    // Without a state before, nothing can have been written.
    private static string CompletedAs(LedgerRecord left, Assessment seen)
    {
        if (left.Before is null)
            return Outcome.Compliant;
        return seen.State is null ? Outcome.NotHealed : Outcome.Applied;
    }

    private LedgerRecord RecordOf(Assessment seen, Claim claim, string outcome, string violation) =>
        Records.Of(seen, claim, configuration.ModeOf(seen.Guardrail), clock.GetUtcNow(), outcome, violation);
}
