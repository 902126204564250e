using Remediation.Engine.Ledger;

namespace Laws.Tests;

/// <summary>A ledger that passes everything on; what derives from it changes one thing.</summary>
internal abstract class WrappedLedger(ILedger ledger) : ILedger
{
    public virtual Task<Switches> SwitchesAsync(CancellationToken cancel) => ledger.SwitchesAsync(cancel);

    public virtual Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(
        LedgerRecord record,
        CancellationToken cancel
    ) => ledger.ClaimAsync(record, cancel);

    public virtual Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel) =>
        ledger.CountAsync(record, limits, cancel);

    public virtual Task CountFaultAsync(LedgerRecord record, CancellationToken cancel) =>
        ledger.CountFaultAsync(record, cancel);

    public virtual Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel) =>
        ledger.IsNewsAsync(record, memory, cancel);

    public virtual Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        ledger.BeginAdoptionAsync(guardrail, tick, cancel);

    public virtual Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        ledger.EndAdoptionAsync(guardrail, tick, cancel);

    public virtual Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        ledger.ForgetAdoptionAsync(guardrail, tick, cancel);

    public virtual Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel) =>
        ledger.HasBegunAsync(guardrail, account, cancel);

    public virtual Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) =>
        ledger.MarkOfAsync(record, cancel);

    public virtual Task MarkAsync(LedgerRecord record, CancellationToken cancel) => ledger.MarkAsync(record, cancel);

    public virtual Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) =>
        ledger.UnmarkAsync(record, cancel);

    public virtual Task UncountAsync(LedgerRecord record, CancellationToken cancel) =>
        ledger.UncountAsync(record, cancel);

    public virtual Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel) =>
        ledger.IsFirstAsync(record, key, once, cancel);

    public virtual Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) =>
        ledger.FinishAsync(record, cancel);

    public virtual Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) => ledger.FindAsync(id, cancel);

    public virtual IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        ledger.HistoryAsync(arn, cancel);

    public virtual Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        ledger.BaselineAsync(guardrail, resource, cancel);

    public virtual Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) =>
        ledger.KeepBaselineAsync(baseline, resource, cancel);

    public virtual Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        ledger.TakeTurnAsync(document, record, cancel);

    public virtual Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        ledger.EndTurnAsync(document, record, cancel);
}
