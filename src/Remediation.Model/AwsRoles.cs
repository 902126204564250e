namespace Remediation.Model;

/// <summary>Roles that AWS makes and alone may change.</summary>
/// <remarks>
/// Nobody else can make a role of these paths:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
/// </remarks>
public static class AwsRoles
{
    /// <summary>Whether it is a service-linked role.</summary>
    public static bool IsServiceLinked(Arn arn) => IsBelow(arn, "/aws-service-role/");

    /// <summary>Whether it is a role of IAM Identity Center.</summary>
    public static bool IsOfIdentityCenter(Arn arn) => IsBelow(arn, "/aws-reserved/");

    private static bool IsBelow(Arn arn, string path) =>
        arn is { Service: "iam", Type: "role" } && arn.Path.StartsWith(path, StringComparison.Ordinal);
}
