using Remediation.Guardrails.Model;

namespace Remediation.Engine.Gates;

/// <summary>A violation on its way to being repaired.</summary>
public sealed record Case(Guardrail Guardrail, Resource Resource, Trigger Trigger, Verdict.Violation Violation);

/// <summary>What a gate says of a case that it stops.</summary>
/// <param name="Outcome"><see cref="Outcome.Held"/>, or <see cref="Outcome.Planned"/> for the mode gate.</param>
/// <param name="Why">Which gate, and why.</param>
public sealed record Stop(string Outcome, string Why);

/// <summary>Something that may hold a plan back. Gates are asked in order and the first that stops answers; mode is the last, so that audit tells the truth.</summary>
public interface IGate
{
    /// <summary>The stop, or null to let the case pass. What cannot be decided throws: hold and retry, never "repair anyway".</summary>
    Task<Stop?> AskAsync(Case violation, CancellationToken cancel);
}

/// <summary>In audit mode every plan ends here.</summary>
public sealed class ModeGate(Mode mode) : IGate
{
    public Task<Stop?> AskAsync(Case violation, CancellationToken cancel) =>
        Task.FromResult(mode == Mode.Enforce ? null : new Stop(Outcome.Planned, "audit mode"));
}
