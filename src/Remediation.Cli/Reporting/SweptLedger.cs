using System.Collections.Concurrent;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>
/// The ledger of a sweep that is made for a report: what people switched and what was right are read from a table, if
/// there is one, and the records are kept here alone.
/// </summary>
/// <param name="table">The ledger that is read and never written; null for none.</param>
internal sealed class SweptLedger(LedgerTable? table) : NoLedger
{
    private readonly ConcurrentDictionary<RecordId, LedgerRecord> records = new();

    /// <summary>What the sweep recorded.</summary>
    public IReadOnlyList<LedgerRecord> Records => [.. records.Values];

    public override Task<Switches> SwitchesAsync(CancellationToken cancel) =>
        table?.SwitchesAsync(cancel) ?? base.SwitchesAsync(cancel);

    public override Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        var claimed = base.ClaimAsync(record, cancel);
        records[record.Id] = record;
        return claimed;
    }

    public override Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
    {
        records[record.Id] = record;
        return Task.FromResult(true);
    }

    public override Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel) =>
        table?.BaselineAsync(guardrail, resource, cancel) ?? base.BaselineAsync(guardrail, resource, cancel);

    public override Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel) =>
        table?.MarkOfAsync(record, cancel) ?? base.MarkOfAsync(record, cancel);
}
