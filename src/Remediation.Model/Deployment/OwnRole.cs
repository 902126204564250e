namespace Remediation.Model.Deployment;

/// <summary>A role of ours.</summary>
/// <param name="Path">Its path, with a slash at both ends.</param>
/// <param name="Name">Its name.</param>
public sealed record OwnRole(string Path, string Name)
{
    /// <summary>Its ARN in an account.</summary>
    public string ArnIn(string partition, string account) => $"arn:{partition}:iam::{account}:role{Path}{Name}";

    public override string ToString() => Path + Name;
}
