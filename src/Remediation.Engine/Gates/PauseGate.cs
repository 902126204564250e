namespace Remediation.Engine.Gates;

/// <summary>
/// Holds everything, or one guardrail's, until somebody resumes or the pause ends. Nothing is cached: a pause holds
/// from the next event on.
/// </summary>
public sealed class PauseGate(TimeProvider clock) : IGate
{
    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(Ask(violation.Guardrail.Id, findings));

    private Stop? Ask(string guardrail, Findings findings)
    {
        var now = clock.GetUtcNow();
        // Of its own and everybody's the one that lasts longer.
        var pause = findings
            .Switches.Pauses.Where(p => (p.Guardrail == "*" || p.Guardrail == guardrail) && now < p.End)
            .MaxBy(p => p.End);
        if (pause is null)
            return null;
        return new(
            Outcome.Held,
            GateNames.Pause,
            $"paused by {pause.By} since {pause.Since:u} until {pause.End:u}: {pause.Reason}",
            $"pause {pause.Guardrail} {pause.Since:O}"
        )
        {
            Until = pause.End,
        };
    }
}
