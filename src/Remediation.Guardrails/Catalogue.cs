namespace Remediation.Guardrails;

/// <summary>Every guardrail there is, listed by hand: a law finds one that was left out.</summary>
public static class Catalogue
{
    // What watches us comes first: without a trail nobody hears of a call, and without our rules and functions nobody acts on it.
    public static IReadOnlyList<Guardrail> All { get; } =
    [
        CloudTrail.LoggingStopped.Guardrail,
        Self.Tampered.Guardrail,
        Iam.AdminPolicyAttached.Guardrail,
        Ec2.IngressOpenToWorld.Guardrail,
        S3.PublicAccessBlockWeakened.Guardrail,
        S3.BucketPolicyPublic.Guardrail,
        S3.BucketAclPublic.Guardrail,
        S3.VersioningSuspended.Guardrail,
    ];

    /// <summary>The guardrail of an id, or null.</summary>
    public static Guardrail? Find(string id) => All.FirstOrDefault(g => g.Id == id);
}
