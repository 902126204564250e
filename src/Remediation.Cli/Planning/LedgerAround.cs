using Remediation.Engine.Ledger;

namespace Remediation.Cli.Planning;

/// <summary>A ledger that looks at what the engine records, and hands everything on to another.</summary>
internal abstract class LedgerAround(ILedger inner) : ILedger
{
    public virtual Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(
        LedgerRecord record,
        CancellationToken cancel
    ) => inner.ClaimAsync(record, cancel);

    public virtual Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) =>
        inner.FinishAsync(record, cancel);

    public Task<Switches> SwitchesAsync(CancellationToken cancel) => inner.SwitchesAsync(cancel);

    public Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel) =>
        inner.CountAsync(record, limits, cancel);

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) => inner.UncountAsync(record, cancel);

    public Task CountFaultAsync(LedgerRecord record, CancellationToken cancel) => inner.CountFaultAsync(record, cancel);

    public Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel) =>
        inner.IsNewsAsync(record, memory, cancel);

    public Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        inner.BeginAdoptionAsync(guardrail, tick, cancel);

    public Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel) =>
        inner.HasBegunAsync(guardrail, account, cancel);

    public Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        inner.EndAdoptionAsync(guardrail, tick, cancel);

    public Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        inner.ForgetAdoptionAsync(guardrail, tick, cancel);

    public Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) => inner.MarkOfAsync(record, cancel);

    public Task MarkAsync(LedgerRecord record, CancellationToken cancel) => inner.MarkAsync(record, cancel);

    public Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) => inner.UnmarkAsync(record, cancel);

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel) =>
        inner.IsFirstAsync(record, key, once, cancel);

    public Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) => inner.FindAsync(id, cancel);

    public IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        inner.HistoryAsync(arn, cancel);

    public Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        inner.BaselineAsync(guardrail, resource, cancel);

    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) =>
        inner.KeepBaselineAsync(baseline, resource, cancel);

    public Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        inner.TakeTurnAsync(document, record, cancel);

    public Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        inner.EndTurnAsync(document, record, cancel);
}
