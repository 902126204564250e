namespace Remediation.Guardrails.S3;

/// <summary>The public access block of a bucket or an account.</summary>
/// <param name="IsConfigured">Whether there is one; without one all four are off.</param>
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
    public IEnumerable<string> Off()
    {
        if (!BlockPublicAcls)
            yield return nameof(BlockPublicAcls);
        if (!IgnorePublicAcls)
            yield return nameof(IgnorePublicAcls);
        if (!BlockPublicPolicy)
            yield return nameof(BlockPublicPolicy);
        if (!RestrictPublicBuckets)
            yield return nameof(RestrictPublicBuckets);
    }

    /// <summary>Whether a call's own request asks for one with a setting off, or for none.</summary>
    internal static bool IsWeakenedBy(Trigger.Call call) =>
        call.EventName is "DeleteBucketPublicAccessBlock" or "DeleteAccountPublicAccessBlock"
        || call.Request["PublicAccessBlockConfiguration"].Members.Any(setting => setting.Value.IsFalse);
}
