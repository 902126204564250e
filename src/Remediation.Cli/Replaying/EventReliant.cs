namespace Remediation.Cli.Replaying;

/// <summary>
/// The guardrails whose judgement asks what the event was, not only what is there: two events about one resource are
/// two questions to them.
/// </summary>
internal static class EventReliant
{
    /// <summary>Their ids; a test compares them with what the guardrails read.</summary>
    public static readonly IReadOnlySet<string> Ids = new HashSet<string>(StringComparer.Ordinal)
    {
        "cloudtrail-trail-deleted",
        "cloudtrail-trail-weakened",
        "cloudwatch-alarm-silenced",
        "config-recorder-stopped",
        "guardduty-disabled",
        "iam-access-key-exposed",
        "iam-admin-policy-attached",
        "iam-permissions-boundary-removed",
        "iam-root-login",
        "macie-disabled",
        "s3-encryption-weakened",
        "securityhub-disabled",
        "self-alarm-changed",
        "self-manifest-changed",
        "self-queue-changed",
        "self-role-changed",
        "waf-disassociated",
    };
}
