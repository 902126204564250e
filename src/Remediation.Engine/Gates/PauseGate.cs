namespace Remediation.Engine.Gates;

/// <summary>
/// Holds everything, or one guardrail's, until somebody resumes. Nothing is cached: a pause holds from the next event
/// on.
/// </summary>
public sealed class PauseGate : IGate
{
    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(Ask(violation.Guardrail.Id, findings));

    private static Stop? Ask(string guardrail, Findings findings)
    {
        var pause = findings.Switches.Pauses.FirstOrDefault(p => p.Guardrail == "*" || p.Guardrail == guardrail);
        if (pause is null)
            return null;
        return new(
            Outcome.Held,
            GateNames.Pause,
            $"paused by {pause.By} since {pause.Since:u}: {pause.Reason}",
            $"pause {pause.Guardrail} {pause.Since:O}"
        );
    }
}
