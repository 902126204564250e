namespace Remediation.Engine.Ledger;

/// <summary>A violation that was there before enforcement began.</summary>
/// <param name="Fingerprint">Which one.</param>
/// <param name="At">When it was first found.</param>
public sealed record Mark(string Fingerprint, DateTimeOffset At);
