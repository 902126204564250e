using Amazon.RDS;
using Amazon.RDS.Model;

namespace Remediation.Guardrails.Rds;

/// <summary>What all of RDS's resources have in common: names and ARNs, whose they are, their tags.</summary>
internal static class RdsNames
{
    public const string EventSource = "rds.amazonaws.com";

    private const string Service = "rds";

    /// <summary>Whose a resource is: an account id.</summary>
    public static string OwnerOf(Resource resource) => Arn.Parse(resource.Arn)?.Account ?? resource.Account;

    /// <summary>The resource of a name or an ARN; none for what is neither.</summary>
    /// <param name="trigger">What names it.</param>
    /// <param name="type">Its CloudFormation type.</param>
    /// <param name="word">The type's word in an ARN, e.g. <c>snapshot</c>.</param>
    /// <param name="named">The text.</param>
    public static IEnumerable<Resource> Named(Trigger trigger, string type, string word, string? named)
    {
        if (named is null)
            yield break;
        // RDS keeps names in small letters and takes them in any.
        if (IsName(named))
        {
            var name = named.ToLowerInvariant();
            var own = new Arn(trigger.Partition, Service, trigger.Region, trigger.Account, $"{word}:{name}");
            yield return trigger.Resource(type, name, own.ToString());
        }
        else if (Arn.Parse(named) is { Service: Service } arn && arn.Region == trigger.Region)
        {
            if (NameIn(arn, word) is not { } name)
                yield break;
            // Another account's resource has no name here.
            yield return arn.Account == trigger.Account
                ? trigger.Resource(type, name, (arn with { Resource = $"{word}:{name}" }).ToString())
                : trigger.Resource(type, named, named);
        }
    }

    /// <summary>A resource of the account that a list names by its ARN; null for one of somebody else.</summary>
    /// <param name="near">The resource without a name.</param>
    public static Resource? At(Resource near, string? listed, string word) =>
        Arn.Parse(listed) is { } arn && arn.Account == near.Account && NameIn(arn, word) is { } name
            ? near with
            {
                Id = name,
                Arn = listed,
            }
            : null;

    /// <summary>A resource's tags; none if it is gone.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new ListTagsForResourceRequest { ResourceName = resource.Arn ?? resource.Id };
            var answer = await aws.Rds.ListTagsForResourceAsync(request, cancel);
            return (answer.TagList ?? []).ToDictionary(tag => tag.Key ?? "", tag => tag.Value ?? "");
        }
        catch (AmazonRDSException e)
            when (e
                    is DBInstanceNotFoundException
                        or DBClusterNotFoundException
                        or DBSnapshotNotFoundException
                        or DBClusterSnapshotNotFoundException
            )
        {
            return new Dictionary<string, string>();
        }
    }

    private static string? NameIn(Arn arn, string word)
    {
        var prefix = $"{word}:";
        var isOf = arn.Resource.StartsWith(prefix, StringComparison.Ordinal) && IsName(arn.Resource[prefix.Length..]);
        return isOf ? arn.Resource[prefix.Length..].ToLowerInvariant() : null;
    }

    // Those that RDS gives itself have a prefix: rds:, and awsbackup: those of AWS Backup.
    private static bool IsName(string text)
    {
        var name = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return name.Length is > 0 and <= 255 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
    }
}
