namespace Remediation.Model.Deployment;

/// <summary>Our own roles, by whose changes we know our own.</summary>
public static class OwnRoles
{
    /// <summary>The path of all our roles.</summary>
    public const string Path = "/remediation/";

    /// <summary>The ARNs of all our roles in an account, as a pattern.</summary>
    public static string Of(string partition, string account) => $"arn:{partition}:iam::{account}:role{Path}*";
}
