namespace Remediation.Engine.Gates;

/// <summary>What is told louder with a repair that is made all the same.</summary>
/// <param name="Text">For people: who makes how many violations.</param>
/// <param name="Once">What of it is told once for the guardrail; null where each is told.</param>
public sealed record Alert(string Text, string? Once = null);
