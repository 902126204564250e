using Remediation.Engine.Ledger;

namespace Remediation.Engine.Judging;

/// <summary>What was seen of a resource, and what its guardrail says of it.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Resource">The resource; as the event named it where nothing better is known.</param>
/// <param name="Trigger">What led to it.</param>
/// <param name="ObservedAt">When the reading began.</param>
public sealed record Assessment(Guardrail Guardrail, Resource Resource, Trigger Trigger, DateTimeOffset ObservedAt)
{
    /// <summary>What was read; null if the resource is gone or could not be read.</summary>
    public object? State { get; init; }

    /// <summary>The verdict; null if the state could not be read.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>
    /// Whether a call names something by a name that nothing has any more: it may have been renamed since, and be
    /// wrong.
    /// </summary>
    public bool IsUnresolved { get; init; }

    /// <summary>Why the state could not be read; null if it could.</summary>
    public string? Fault { get; init; }

    /// <summary>The last right state; null where none is known or none is kept.</summary>
    public Baseline? Baseline { get; init; }
}
