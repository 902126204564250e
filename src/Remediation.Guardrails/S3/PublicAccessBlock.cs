namespace Remediation.Guardrails.S3;

/// <summary>A bucket's public access block.</summary>
/// <param name="IsConfigured">Whether the bucket has one; without one all four are off.</param>
public sealed record PublicAccessBlock(
    bool IsConfigured,
    bool BlockPublicAcls,
    bool IgnorePublicAcls,
    bool BlockPublicPolicy,
    bool RestrictPublicBuckets
)
{
    public static readonly PublicAccessBlock None = new(false, false, false, false, false);
    public static readonly PublicAccessBlock All = new(true, true, true, true, true);

    /// <summary>The names of those that are off.</summary>
    public IEnumerable<string> Off =>
        new[]
        {
            (nameof(BlockPublicAcls), BlockPublicAcls),
            (nameof(IgnorePublicAcls), IgnorePublicAcls),
            (nameof(BlockPublicPolicy), BlockPublicPolicy),
            (nameof(RestrictPublicBuckets), RestrictPublicBuckets),
        }
            .Where(x => !x.Item2)
            .Select(x => x.Item1);
}
