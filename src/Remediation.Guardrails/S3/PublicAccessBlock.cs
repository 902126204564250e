namespace Remediation.Guardrails.S3;

/// <summary>A bucket's public access block, or that it has none.</summary>
/// <param name="IsConfigured">Whether the bucket has one; if not, the four are off.</param>
/// <param name="BlockPublicAcls">Whether calls that set public ACLs are refused.</param>
/// <param name="IgnorePublicAcls">Whether public ACLs have no effect.</param>
/// <param name="BlockPublicPolicy">Whether calls that set a public policy are refused.</param>
/// <param name="RestrictPublicBuckets">Whether a public policy has effect for the account and AWS services only.</param>
public sealed record PublicAccessBlock(bool IsConfigured, bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    public static readonly PublicAccessBlock None = new(false, false, false, false, false);
    public static readonly PublicAccessBlock Full = new(true, true, true, true, true);

    /// <summary>The names of those that are off.</summary>
    public IEnumerable<string> Off => new[]
    {
        (BlockPublicAcls, nameof(BlockPublicAcls)), (IgnorePublicAcls, nameof(IgnorePublicAcls)),
        (BlockPublicPolicy, nameof(BlockPublicPolicy)), (RestrictPublicBuckets, nameof(RestrictPublicBuckets)),
    }.Where(s => !s.Item1).Select(s => s.Item2);
}
