namespace Remediation.Engine.Waiting;

/// <summary>Which guardrails' events wait before they are judged, for how long, and in which queue.</summary>
/// <param name="Queue">The queue's URL.</param>
/// <param name="Times">How long, by the guardrail's id; what is not named does not wait.</param>
public sealed record Delays(string Queue, IReadOnlyDictionary<string, TimeSpan> Times)
{
    /// <summary>How long a guardrail's events wait; null for not at all.</summary>
    public TimeSpan? Of(Guardrail guardrail) => Times.TryGetValue(guardrail.Id, out var time) ? time : null;
}
