using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli;

/// <summary>
/// The ledger of an audit without a table: every claim succeeds, nothing is switched and nothing is kept.
/// </summary>
internal class NoLedger : ILedger
{
    public virtual Task<Switches> SwitchesAsync(CancellationToken cancel) => Task.FromResult(Switches.None);

    public virtual Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(
        LedgerRecord record,
        CancellationToken cancel
    ) =>
        record.Mode == Mode.Audit
            ? Task.FromResult((true, record))
            : throw new InvalidOperationException("a repair needs a ledger");

    public Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel)
    {
        if (record.Mode != Mode.Audit)
            throw new InvalidOperationException("a repair needs a ledger");
        var mine = CountedRepair.Of(record);
        return Task.FromResult(RepairCount.Of([mine], [], mine, record.EventTime, record.StartedAt, limits));
    }

    public Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel) =>
        Task.FromResult(true);

    public Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        Task.FromResult(false);

    public Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel) =>
        Task.FromResult(true);

    public Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) => Task.CompletedTask;

    public Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        Task.CompletedTask;

    public virtual Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) =>
        Task.FromResult<Mark?>(null);

    public Task MarkAsync(LedgerRecord record, CancellationToken cancel) => Task.CompletedTask;

    public Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) => Task.CompletedTask;

    public Task CountFaultAsync(LedgerRecord record, CancellationToken cancel) =>
        throw new InvalidOperationException("a repair needs a ledger");

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) => Task.CompletedTask;

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel) =>
        Task.FromResult(true);

    public virtual Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => Task.FromResult(true);

    public Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) => Task.FromResult<LedgerRecord?>(null);

    public virtual Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        Task.FromResult<Baseline?>(null);

    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) => Task.CompletedTask;

    public Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        throw new InvalidOperationException("a repair needs a ledger");

    public Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) => Task.CompletedTask;

    public IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        AsyncEnumerable.Empty<LedgerRecord>();
}
