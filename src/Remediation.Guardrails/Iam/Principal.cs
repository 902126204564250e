namespace Remediation.Guardrails.Iam;

/// <summary>A user, role or group and the managed policies that are attached to it.</summary>
/// <param name="Arn">The ARN, with the path.</param>
/// <param name="Policies">The attached policies, in the order of their ARNs.</param>
public sealed record Principal(string Arn, IReadOnlyList<AttachedPolicy> Policies);
