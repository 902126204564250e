namespace Remediation.Engine.Waiting;

/// <summary>The queue in which events wait, and which guardrails' events do before they are judged.</summary>
/// <param name="Queue">The queue's URL.</param>
/// <param name="Each">The delays; a guardrail that has none does not wait.</param>
public sealed record Delays(string Queue, IReadOnlyList<Delay> Each)
{
    /// <summary>A guardrail's delay; null where its events do not wait.</summary>
    public Delay? Of(Guardrail guardrail) => Each.FirstOrDefault(delay => delay.Guardrail == guardrail.Id);
}
