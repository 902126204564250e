using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>What gates decide by, read for this case.</summary>
/// <param name="Switches">What people switched.</param>
/// <param name="Count">How often was repaired; null in audit mode, where nothing is.</param>
public sealed record Findings(Switches Switches, RepairCount? Count);
