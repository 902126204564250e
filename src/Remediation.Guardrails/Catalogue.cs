using Remediation.Guardrails.Model;

namespace Remediation.Guardrails;

/// <summary>Every guardrail there is, listed by hand: a law finds one that was left out.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Guardrail> All { get; } =
    [
        IAM.AdminPolicyAttached.Rule,
        EC2.IngressOpenToWorld.Rule,
        S3.PublicAccessBlockWeakened.Rule,
        S3.BucketPolicyPublic.Rule,
        S3.BucketAclPublic.Rule,
        CloudTrail.LoggingStopped.Rule,
    ];

    /// <summary>The guardrail of an id, or null.</summary>
    public static Guardrail? Find(string id) => All.FirstOrDefault(g => g.Id == id);
}
