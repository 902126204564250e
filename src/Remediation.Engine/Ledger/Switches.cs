namespace Remediation.Engine.Ledger;

/// <summary>What people have switched in the ledger: exemptions, pauses and adoptions.</summary>
public sealed record Switches(IReadOnlyList<Exemption> Exemptions, IReadOnlyList<Pause> Pauses)
{
    public static readonly Switches None = new([], []);

    /// <summary>What somebody took in that was there before enforcement began.</summary>
    public IReadOnlyList<Adoption> Adoptions { get; init; } = [];

    /// <summary>When a guardrail's violations were last taken in; null if never.</summary>
    public DateTimeOffset? AdoptedAt(string guardrail)
    {
        var ofIt = Adoptions.Where(adoption => adoption.Guardrail == "*" || adoption.Guardrail == guardrail).ToList();
        return ofIt.Count > 0 ? ofIt.Max(adoption => adoption.At) : null;
    }

    /// <summary>What could not be read: it holds nothing, and is told.</summary>
    public IReadOnlyList<SwitchFault> Faults { get; init; } = [];
}
