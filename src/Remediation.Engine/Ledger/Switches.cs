namespace Remediation.Engine.Ledger;

/// <summary>What people have switched in the ledger: exemptions and pauses.</summary>
public sealed record Switches(IReadOnlyList<Exemption> Exemptions, IReadOnlyList<Pause> Pauses)
{
    public static readonly Switches None = new([], []);
}

/// <summary>Repairs are held until somebody resumes.</summary>
/// <param name="Guardrail">A guardrail's id, or <c>*</c> for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who paused.</param>
/// <param name="Since">Since when.</param>
public sealed record Pause(string Guardrail, string Reason, string By, DateTimeOffset Since);

/// <summary>How often was repaired, this claim included.</summary>
/// <param name="IsOpen">Whether the guardrail has used up its window.</param>
/// <param name="OfResource">The repairs of the same resource by the same guardrail within 24 hours.</param>
public sealed record RepairCount(bool IsOpen, int OfResource);
