using Remediation.Engine.Judging;

namespace Remediation.Engine.Ledger;

/// <summary>Makes records of what was seen, and results of records.</summary>
internal static class Records
{
    /// <summary>A record of what an event or a sweep led to.</summary>
    /// <param name="claim">The run that makes it.</param>
    /// <param name="outcome">Its outcome, or <see cref="Outcome.Intent"/>.</param>
    /// <param name="violation">What is wrong, or may be.</param>
    public static LedgerRecord Of(
        Assessment seen,
        Claim claim,
        Mode mode,
        DateTimeOffset now,
        string outcome,
        string violation
    ) =>
        new()
        {
            Id = IdOf(seen),
            Outcome = outcome,
            Guardrail = seen.Guardrail.Id,
            Resource = seen.Resource,
            EventId = seen.Trigger.Id,
            EventTime = seen.Trigger.Time,
            EventName = seen.Trigger.Name,
            Actor = seen.Trigger.By,
            Mode = mode,
            Violation = violation,
            Baseline = seen.Baseline?.ToString(),
            Owner = claim.Owner,
            Lease = claim.Until,
            StartedAt = now,
            FinishedAt = outcome == Outcome.Intent ? null : now,
        };

    /// <summary>The id of the record that an assessment has, or would have.</summary>
    public static RecordId IdOf(Assessment seen) =>
        RecordId.Of(seen.Guardrail.Id, seen.Resource.ToString(), seen.Trigger.Id, seen.Trigger.Time);

    public static Result ResultOf(LedgerRecord record)
    {
        var isStopped = record.Outcome is Outcome.Planned or Outcome.Held;
        var isExplained =
            Outcome.IsFailure(record.Outcome)
            || record.Outcome is Outcome.Held or Outcome.Unclear or Outcome.Resolved or Outcome.Refused;
        return new()
        {
            Guardrail = record.Guardrail,
            Resource = record.Resource.ToString(),
            Outcome = record.Outcome,
            Reason = isExplained ? record.Reason ?? record.Violation : record.Violation,
            Violation = record.Violation,
            Steps = isStopped ? record.Plan : [.. record.Done.Select(step => step.Call)],
            Record = record.Id.ToString(),
            Gate = record.Outcome == Outcome.Held ? record.Gate : null,
            Storm = record.Storm,
        };
    }

    /// <summary>The result of a run that met another's record.</summary>
    /// <remarks>
    /// A retry that finds the claim held fails: the run that holds it may be dead, and Lambda takes the event for
    /// handled otherwise.
    /// </remarks>
    public static Result SecondDelivery(LedgerRecord holder, Claim claim)
    {
        var isHeld = holder.Outcome == Outcome.Intent;
        if (claim.IsRetry && isHeld)
        {
            return ResultOf(holder) with
            {
                Outcome = Outcome.Failed,
                Reason = $"record {holder.Id} is held by an earlier run until {holder.Lease:u}",
                Steps = [],
                Gate = null,
            };
        }
        var what = isHeld ? "it is being repaired" : holder.Outcome;
        return ResultOf(holder) with
        {
            Outcome = Outcome.Ignored,
            Reason = $"a second delivery: record {holder.Id} says {what}",
            Steps = [],
        };
    }
}
