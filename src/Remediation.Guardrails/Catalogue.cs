using Remediation.Guardrails.Model;

namespace Remediation.Guardrails;

/// <summary>Every guardrail there is, listed by hand: a law finds one that was left out.</summary>
public static class Catalogue
{
    // What watches us comes first: without a trail nobody hears of a call, and without our rules and functions nobody acts on it.
    public static IReadOnlyList<Model.Guardrail> All { get; } =
    [
        CloudTrail.LoggingStopped.Rule,
        Guardrail.Tampered.Rule,
        IAM.AdminPolicyAttached.Rule,
        EC2.IngressOpenToWorld.Rule,
        S3.PublicAccessBlockWeakened.Rule,
        S3.BucketPolicyPublic.Rule,
        S3.BucketAclPublic.Rule,
    ];

    /// <summary>The guardrail of an id, or null.</summary>
    public static Model.Guardrail? Find(string id) => All.FirstOrDefault(g => g.Id == id);
}
