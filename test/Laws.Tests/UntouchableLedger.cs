using Remediation.Engine.Ledger;

namespace Laws.Tests;

/// <summary>A ledger that must not be asked, except for baselines where some are given.</summary>
internal sealed class UntouchableLedger : ILedger
{
    /// <summary>Where baselines are; null where none may be asked for.</summary>
    public ILedger? Baselines { get; init; }

    public Task<Switches> SwitchesAsync(CancellationToken cancel) => throw Asked("its switches");

    public Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel) =>
        throw Asked("a claim");

    public Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel) =>
        throw Asked("a count");

    public Task CountFaultAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("a fault");

    public Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel) =>
        throw Asked("news");

    public Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        throw Asked("the begin of enforcement");

    public Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel) =>
        throw Asked("the begin of enforcement");

    public Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        throw Asked("the begin of enforcement");

    public Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        throw Asked("the begin of enforcement");

    public Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("a mark");

    public Task MarkAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("a mark");

    public Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("a mark");

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("an end of a count");

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel) =>
        throw Asked("what was told");

    public Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("an outcome");

    public Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) => throw Asked("a record");

    public IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        throw Asked("its history");

    public Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        Baselines?.BaselineAsync(guardrail, resource, cancel) ?? throw Asked("a baseline");

    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) =>
        Baselines?.KeepBaselineAsync(baseline, resource, cancel) ?? throw Asked("a baseline's place");

    public Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        throw Asked("a turn");

    public Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        throw Asked("the end of a turn");

    private static InvalidOperationException Asked(string what) => new($"the ledger was asked for {what}");
}
