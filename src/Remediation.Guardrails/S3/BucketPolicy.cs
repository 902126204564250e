namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy.</summary>
/// <param name="Text">The document as S3 gives it; null if the bucket has none.</param>
public sealed record BucketPolicy(string? Text)
{
    public static readonly BucketPolicy None = new((string?)null);
}
