using Remediation.Model.Deployment;

namespace Remediation.Model;

/// <summary>A condition of an IAM statement, e.g. that a service-linked role is made for one service alone.</summary>
/// <param name="Operator">The operator, e.g. <c>StringEquals</c>.</param>
/// <param name="Key">The condition key, e.g. <c>iam:AWSServiceName</c>.</param>
/// <param name="Values">The values, of which one must match; placeholders as in a permission's resource.</param>
public sealed record PermissionCondition(string Operator, string Key, Sequence<string> Values)
{
    /// <summary>
    /// That the resource is the account's own: for ARNs that name no account, such as a bucket's, which stand for
    /// everybody's that lets us.
    /// </summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    /// </remarks>
    public static readonly PermissionCondition OwnAccount = new(
        "StringEquals",
        "aws:ResourceAccount",
        [Placeholders.Account]
    );

    /// <summary>
    /// That each of a key's values matches one of some patterns of ARNs, and that there is a value: of a request that
    /// names none, "all of them" is true.
    /// </summary>
    /// <param name="key">A key of many values, e.g. <c>events:TargetArn</c>.</param>
    /// <param name="patterns">The patterns, with placeholders.</param>
    public static Sequence<PermissionCondition> AllLike(string key, params Sequence<string> patterns) =>
        [new("ForAllValues:ArnLike", key, patterns), new("Null", key, ["false"])];

    /// <summary>E.g. <c>StringEquals aws:ResourceAccount = {account}</c>.</summary>
    public override string ToString() => $"{Operator} {Key} = {string.Join(" or ", Values)}";
}
