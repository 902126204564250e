using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Planning;

/// <summary>
/// Lets the engine make the changes of a plan and no others: it records what it is about to do before the first write,
/// and what is not the plan's is not let in, so that nothing is written.
/// </summary>
internal sealed class ApprovedLedger(ILedger inner, Plan plan) : LedgerAround(inner)
{
    private readonly Dictionary<(string, string), PlannedChange> changes = plan.Changes.ToDictionary(change =>
        (change.Guardrail, change.Resource)
    );

    private readonly Dictionary<(string, string), string> refusals = [];

    /// <summary>Why a change was not made because it is not the plan's; null if that is not why.</summary>
    public string? RefusalOf(PlannedChange change) => refusals.GetValueOrDefault((change.Guardrail, change.Resource));

    public override Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(
        LedgerRecord record,
        CancellationToken cancel
    ) => IsRefused(record) ? Task.FromResult((false, record)) : base.ClaimAsync(record, cancel);

    public override Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
    {
        // Another guardrail wrote the document meanwhile, so the engine planned once more.
        if (IsRefused(record))
            return Task.FromResult(false);
        return refusals.TryGetValue(KeyOf(record), out var why)
            ? base.FinishAsync(record with { Reason = $"nothing was written: {why}" }, cancel)
            : base.FinishAsync(record, cancel);
    }

    // An intent is what may be written next.
    private bool IsRefused(LedgerRecord record)
    {
        if (record.Outcome != Outcome.Intent)
            return false;
        var why = changes.TryGetValue(KeyOf(record), out var change)
            ? change.DifferenceTo(record)
            : "it is not in the plan";
        if (why is not null)
            refusals[KeyOf(record)] = why;
        return why is not null;
    }

    private static (string, string) KeyOf(LedgerRecord record) => (record.Guardrail, $"{record.Resource}");
}
