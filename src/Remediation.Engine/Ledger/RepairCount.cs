namespace Remediation.Engine.Ledger;

/// <summary>How often was repaired, this claim included.</summary>
/// <param name="IsOpen">Whether the guardrail has used up its window.</param>
/// <param name="OfResource">The repairs of the same resource by the same guardrail within 24 hours.</param>
public sealed record RepairCount(bool IsOpen, int OfResource);
