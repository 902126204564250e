namespace Remediation.Engine.Gates;

/// <summary>
/// In audit mode every plan ends here, and in every mode what has no plan: what only people can mend.
/// </summary>
public sealed class ModeGate(EngineConfiguration configuration) : IGate
{
    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(Ask(violation));

    private Stop? Ask(Case violation)
    {
        if (violation.Plan.Count == 0)
        {
            return new(Outcome.Held, GateNames.People, "nothing can be written that would mend it: somebody must act");
        }
        return configuration.ModeOf(violation.Guardrail) == Mode.Enforce
            ? null
            : new(Outcome.Planned, GateNames.Mode, "audit mode: enforce would repair it");
    }
}
