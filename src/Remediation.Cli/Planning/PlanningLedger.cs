using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Planning;

/// <summary>Keeps what an audit plans, as the engine would record it.</summary>
internal sealed class PlanningLedger(ILedger inner) : LedgerAround(inner)
{
    private readonly List<LedgerRecord> planned = [];

    /// <summary>The changes that enforcing would make.</summary>
    public IReadOnlyList<PlannedChange> Changes =>
        [
            .. planned
                .Where(MayBeMade)
                .OrderBy(record => record.Guardrail, StringComparer.Ordinal)
                .ThenBy(record => $"{record.Resource}", StringComparer.Ordinal)
                .Select(PlannedChange.Of),
        ];

    /// <summary>The guardrails whose changes wait for a setting, so that no plan has them.</summary>
    public IReadOnlyList<string> Waiting =>
        [.. planned.Where(record => !MayBeMade(record)).Select(record => record.Guardrail).Distinct().Order()];

    public override Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        if (record is { Outcome: Outcome.Planned, Plan.Count: > 0 })
        {
            lock (planned)
                planned.Add(record);
        }
        return base.ClaimAsync(record, cancel);
    }

    private static bool MayBeMade(LedgerRecord record) => record.Gate != GateNames.Settings;
}
