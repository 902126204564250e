namespace Remediation.Cdk;

/// <summary>A guardrail that is deployed.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Enforce">Whether it repairs.</param>
public sealed record ChosenGuardrail(Guardrail Guardrail, bool Enforce);
