namespace Remediation.Engine.Ledger;

/// <summary>What people have switched in the ledger: exemptions and pauses.</summary>
public sealed record Switches(IReadOnlyList<Exemption> Exemptions, IReadOnlyList<Pause> Pauses)
{
    public static readonly Switches None = new([], []);

    /// <summary>What could not be read: it holds nothing, and is told.</summary>
    public IReadOnlyList<SwitchFault> Faults { get; init; } = [];
}
