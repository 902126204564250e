using Remediation.Engine.Ledger;

namespace Laws.Tests;

/// <summary>A ledger that must not be asked.</summary>
internal sealed class UntouchableLedger : ILedger
{
    public Task<Switches> SwitchesAsync(CancellationToken cancel) => throw Asked("its switches");

    public Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel) =>
        throw Asked("a claim");

    public Task<RepairCount> CountAsync(LedgerRecord record, BreakerSettings limits, CancellationToken cancel) =>
        throw Asked("a count");

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("an end of a count");

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel) =>
        throw Asked("what was told");

    public Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => throw Asked("an outcome");

    public Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel) => throw Asked("a record");

    public IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        throw Asked("its history");

    public Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        throw Asked("a baseline");

    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel) =>
        throw Asked("a baseline's place");

    public Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        throw Asked("a turn");

    public Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel) =>
        throw Asked("the end of a turn");

    private static InvalidOperationException Asked(string what) => new($"the ledger was asked for {what}");
}
