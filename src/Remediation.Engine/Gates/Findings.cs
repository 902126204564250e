using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>What gates decide by, read for this case.</summary>
/// <param name="Switches">What people switched.</param>
/// <param name="Count">How often was repaired; null where that is not counted.</param>
/// <param name="Mark">Which violation of the resource was there before enforcement began; null for none.</param>
public sealed record Findings(Switches Switches, RepairCount? Count, Mark? Mark = null)
{
    /// <summary>Whether the sweep with which enforcement begins has been, where there is to be one.</summary>
    public bool HasBegun { get; init; } = true;
}
