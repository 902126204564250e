namespace Remediation.Engine.Ledger;

/// <summary>Somebody takes in what was there before enforcement began: from then on it is repaired.</summary>
/// <param name="Guardrail">A guardrail's id, or <c>*</c> for all.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record Adoption(string Guardrail, string By, DateTimeOffset At);
