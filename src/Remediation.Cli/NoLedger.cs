using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli;

/// <summary>The ledger of an audit without a table: every claim succeeds and nothing is kept.</summary>
internal sealed class NoLedger : ILedger
{
    public Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel) => record.Mode == Mode.Audit
        ? Task.FromResult((true, record))
        : throw new InvalidOperationException("a repair needs a ledger");

    public Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel) => Task.FromResult(true);
}
