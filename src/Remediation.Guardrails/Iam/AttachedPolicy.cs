namespace Remediation.Guardrails.Iam;

/// <summary>A managed policy that is attached to somebody.</summary>
/// <param name="Arn">The policy's ARN.</param>
/// <param name="Name">The policy's name, which is unique among AWS's and among an account's own.</param>
/// <param name="AllowsEverything">Whether its default version allows every action on every resource; read for an account's own policies only, AWS's are known by name.</param>
public sealed record AttachedPolicy(string Arn, string Name, bool AllowsEverything)
{
    /// <summary>Whether AWS wrote it.</summary>
    public bool IsByAws => Arn.Contains(":iam::aws:policy/", StringComparison.Ordinal);
}
