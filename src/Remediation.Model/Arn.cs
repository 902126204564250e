namespace Remediation.Model;

/// <summary>An Amazon Resource Name by its parts, so that nobody compares one by substrings.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html</remarks>
/// <param name="Partition">E.g. <c>aws</c>, <c>aws-us-gov</c>.</param>
/// <param name="Service">E.g. <c>iam</c>.</param>
/// <param name="Region">The region; empty for global services and buckets.</param>
/// <param name="Account">The account's 12 digits; <c>aws</c> for AWS's own policies; empty for buckets.</param>
/// <param name="Resource">All that follows, colons included, e.g. <c>role/path/name</c>.</param>
public sealed record Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>The ARN in a text, or null if it is none.</summary>
    public static Arn? Parse(string? text) =>
        text?.Split(':', 6)
            is [
                "arn",
                { Length: > 0 } partition,
                { Length: > 0 } service,
                var region,
                var account,
                { Length: > 0 } resource,
            ]
            ? new(partition, service, region, account, resource)
            : null;

    /// <summary>What follows the last slash of the resource: a name without its path.</summary>
    public string Name => Resource[(Resource.LastIndexOf('/') + 1)..];

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
