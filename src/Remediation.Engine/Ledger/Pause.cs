namespace Remediation.Engine.Ledger;

/// <summary>Repairs are held until somebody resumes.</summary>
/// <param name="Guardrail">A guardrail's id, or <c>*</c> for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who paused.</param>
/// <param name="Since">Since when.</param>
public sealed record Pause(string Guardrail, string Reason, string By, DateTimeOffset Since);
