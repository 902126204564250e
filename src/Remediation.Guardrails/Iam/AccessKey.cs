namespace Remediation.Guardrails.Iam;

/// <summary>An access key of a user.</summary>
/// <param name="Id">Its id, which is no secret.</param>
/// <param name="IsActive">Whether it can be used.</param>
public sealed record AccessKey(string Id, bool IsActive);
