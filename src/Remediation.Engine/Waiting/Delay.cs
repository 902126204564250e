namespace Remediation.Engine.Waiting;

/// <summary>How long a guardrail's events wait before they are judged.</summary>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="Seconds">How long, 1 to 900.</param>
public sealed record Delay(string Guardrail, int Seconds);
