using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>What came of an undo.</summary>
/// <param name="Done">The writes that were made.</param>
/// <param name="Refusal">Why nothing was done; null if it was.</param>
/// <param name="Exemption">The exemption that keeps the guardrail from repairing it again; null where nothing was
/// done.</param>
public sealed record UndoReport(IReadOnlyList<DoneStep> Done, string? Refusal, Exemption? Exemption)
{
    internal static UndoReport Refused(string why) => new([], why, null);
}
