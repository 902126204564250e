namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy.</summary>
/// <param name="Policy">Its text as S3 gives it; null if there is none.</param>
public sealed record BucketPolicy(string? Policy);
