namespace Remediation.Engine.Ledger;

/// <summary>What people have switched in the ledger: exemptions and pauses.</summary>
public sealed record Switches(IReadOnlyList<Exemption> Exemptions, IReadOnlyList<Pause> Pauses)
{
    public static readonly Switches None = new([], []);
}
