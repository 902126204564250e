namespace Remediation.Engine.Gates;

/// <summary>What a gate says of a case that it stops.</summary>
/// <param name="Outcome"><see cref="Outcome.Held"/>, or <see cref="Outcome.Planned"/> for the mode gate.</param>
/// <param name="Gate">Which gate, one word.</param>
/// <param name="Why">Why, for people.</param>
/// <param name="Once">What of this is told once, or null where each is told.</param>
/// <param name="PerResource">Told once for each resource, or once for the guardrail.</param>
public sealed record Stop(string Outcome, string Gate, string Why, string? Once = null, bool PerResource = true)
{
    /// <summary>When it ends, and the case comes back by itself; null where only people end it.</summary>
    public DateTimeOffset? Until { get; init; }
}
