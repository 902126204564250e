namespace Remediation.Engine.Gates;

/// <summary>In audit mode every plan ends here, and in every mode what has no plan: what only people can mend.</summary>
public sealed class ModeGate(Mode mode) : IGate
{
    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(
            violation.Violation.Plan.Count == 0
                ? new Stop(Outcome.Held, "people", "nothing can be written that would mend it: somebody must act")
            : mode == Mode.Enforce ? null
            : new Stop(Outcome.Planned, "mode", "audit mode")
        );
}
