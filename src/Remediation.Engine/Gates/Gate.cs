using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>A violation on its way to being repaired.</summary>
public sealed record Case(Guardrail Guardrail, Resource Resource, Trigger Trigger, Verdict.Violation Violation)
{
    /// <summary>The ARNs of who made the change; none where the event does not say.</summary>
    public IReadOnlyList<string> Actors =>
        Trigger is Trigger.Call { Actor: var actor }
            ? [.. new[] { actor.Arn, actor.RoleArn }.Where(a => a.Length > 0)]
            : [];
}

/// <summary>What a gate says of a case that it stops.</summary>
/// <param name="Outcome"><see cref="Outcome.Held"/>, or <see cref="Outcome.Planned"/> for the mode gate.</param>
/// <param name="Gate">Which gate, one word.</param>
/// <param name="Why">Why, for people.</param>
/// <param name="Once">What of this is told once, or null where each is told.</param>
/// <param name="PerResource">Told once for each resource, or once for the guardrail.</param>
public sealed record Stop(string Outcome, string Gate, string Why, string? Once = null, bool PerResource = true);

/// <summary>What gates decide by, read for this case.</summary>
/// <param name="Switches">What people switched.</param>
/// <param name="Count">How often was repaired; null in audit mode, where nothing is.</param>
public sealed record Findings(Switches Switches, RepairCount? Count);

/// <summary>Something that may hold a plan back. Gates are asked in order and the first that stops answers; mode is the last, so that audit tells the truth.</summary>
public interface IGate
{
    /// <summary>The stop, or null to let the case pass. What cannot be decided throws: hold and retry, never "repair anyway".</summary>
    Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel);
}
