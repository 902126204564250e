using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>What became of a violation, in the few words that a report counts by.</summary>
/// <param name="Id">Its name in the report's data.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Meaning">What it means, for somebody who reads of it first.</param>
internal sealed record Kind(string Id, string Label, string Meaning)
{
    public static readonly Kind Would = new("would", "Would be changed", "Audit: enforcing would write this.");
    public static readonly Kind Changed = new("changed", "Changed", "Written by a guardrail.");
    public static readonly Kind Resolved = new("resolved", "Put right", "Somebody else put it right first.");
    public static readonly Kind Held = new("held", "Held", "A pause, a setting or a missing remedy holds it.");
    public static readonly Kind Exempt = new("exempt", "Exempt", "Somebody answers for it until a day.");
    public static readonly Kind Unclear = new("unclear", "Unclear", "It cannot be said whether it is right.");
    public static readonly Kind Failed = new("failed", "Failed", "A read or a write failed, or did not end.");
    public static readonly Kind Refused = new("refused", "Not ours", "It is another account's or region's.");

    /// <summary>In the order in which a report shows them.</summary>
    public static readonly IReadOnlyList<Kind> All = [Changed, Would, Failed, Held, Exempt, Unclear, Resolved, Refused];

    /// <summary>The kind of a record.</summary>
    public static Kind Of(LedgerRecord record) =>
        record.Outcome switch
        {
            Outcome.Applied or Outcome.Settling => Changed,
            Outcome.Planned => Would,
            Outcome.Resolved => Resolved,
            Outcome.Held => record.Gate == GateNames.Exemption ? Exempt : Held,
            Outcome.Refused => Refused,
            Outcome.Failed or Outcome.NotHealed or Outcome.Intent => Failed,
            _ => Unclear,
        };
}
