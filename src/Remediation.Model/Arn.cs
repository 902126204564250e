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

    /// <summary>
    /// The type that the resource begins with, e.g. <c>role</c>; null where there is none, as with a bucket.
    /// </summary>
    public string? Type => Resource.AsSpan().IndexOfAny('/', ':') is > 0 and var end ? Resource[..end] : null;

    /// <summary>
    /// What stands between type and name, with the slashes on both sides: <c>/</c> or e.g. <c>/aws-reserved/sso/</c>.
    /// IAM lets it hold nearly any character, colons included.
    /// </summary>
    public string Path
    {
        get
        {
            var begin = Type is { } type ? type.Length : 0;
            var end = Resource.LastIndexOf('/') + 1;
            return end > begin + 1 ? $"/{Resource[(begin + 1)..end]}" : "/";
        }
    }

    /// <summary>What follows the last slash of the resource: a name without its path.</summary>
    public string Name => Resource[(Resource.LastIndexOf('/') + 1)..];

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
