namespace Remediation.Model;

/// <summary>One IAM action and the narrowest resource that AWS lets it be granted on.</summary>
/// <remarks>https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html</remarks>
/// <param name="Action">The IAM action, e.g. <c>ec2:RevokeSecurityGroupIngress</c>.</param>
/// <param name="Resource">
/// The resource with <c>{partition}</c>, <c>{region}</c> and <c>{account}</c> left open, e.g.
/// <c>arn:{partition}:s3:::*</c>;
/// <c>*</c> only where the Service Authorization Reference lists no resource type for the action.
/// </param>
public sealed record Permission(string Action, string Resource)
{
    /// <summary>What must also hold for the permission to be granted, all of it; none for nothing.</summary>
    public Sequence<PermissionCondition> Conditions { get; init; } = [];

    /// <summary>The word before the colon, e.g. <c>ec2</c>.</summary>
    public string Service => Action.Split(':')[0];
}
