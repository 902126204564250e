using Amazon.ECR.Model;

namespace Remediation.Guardrails.Ecr;

/// <summary>Private repositories: how events name one, whose it is, how they are listed and tagged.</summary>
/// <remarks>
/// A call names a repository and, where it is another account's, the registry by that account's id.
/// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
/// CreateRepository answers with the repository, in which the registry is.
/// https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
/// </remarks>
internal static class Repositories
{
    public const string Type = "AWS::ECR::Repository";

    /// <summary>The call that says which repositories of a registry are scanned, and how, and names none.</summary>
    public const string RegistryScanningPut = "PutRegistryScanningConfiguration";

    private const string EventSource = "ecr.amazonaws.com";
    private const string Prefix = "repository/";
    private const int LongestName = 256;
    private const int PageSize = 1000;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        IsOfMany = trigger => trigger is Trigger.Call { EventSource: EventSource, EventName: RegistryScanningPut },
        Owner = repository => Arn.Parse(repository.Arn)?.Account ?? repository.Account,
        List = ListAsync,
        Reads = [Permission("ecr:DescribeRepositories")],
        Tags = TagsAsync,
        TagReads = [Permission("ecr:ListTagsForResource")],
    };

    /// <summary>A permission on every repository of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:ecr:{region}:{account}:repository/*");

    /// <summary>ECR's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of repositories.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var found = trigger switch
        {
            Trigger.Call { EventSource: EventSource } call => Named(
                call,
                call.Request["repositoryName"].Text,
                call.Request["registryId"].Text
                    ?? call.Response["registryId"].Text
                    ?? call.Response["repository"]["registryId"].Text
            ),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => OfArn(item, item.Arn),
            Trigger.ConfigRule { ResourceType: Type } rule => OfArn(rule, rule.ResourceId)
                ?? Named(rule, rule.ResourceId, registry: null),
            _ => null,
        };
        return found is null ? [] : [found];
    }

    private static Resource? OfArn(Trigger trigger, string? text) =>
        Arn.Parse(text) is { Service: "ecr" } arn
        && arn.Region == trigger.Region
        && arn.Resource.StartsWith(Prefix, StringComparison.Ordinal)
            ? Named(trigger, arn.Resource[Prefix.Length..], arn.Account)
            : null;

    private static Resource? Named(Trigger trigger, string? name, string? registry)
    {
        var account = registry ?? trigger.Account;
        if (name is null || !IsName(name) || account.Length != 12 || !account.All(char.IsAsciiDigit))
            return null;
        var arn = new Arn(trigger.Partition, "ecr", trigger.Region, account, $"{Prefix}{name}").ToString();
        // Another account's repository has no name here.
        return trigger.Resource(Type, account == trigger.Account ? name : arn, arn);
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.' or '/');

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new DescribeRepositoriesRequest { MaxResults = PageSize, NextToken = cursor };
        var page = await aws.Ecr.DescribeRepositoriesAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var repositories = (page.Repositories ?? []).Select(repository => new Resource(
            Type,
            repository.RepositoryName!,
            repository.RepositoryArn,
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(repositories, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource repository,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new ListTagsForResourceRequest { ResourceArn = repository.Arn! };
            var answer = await aws.Ecr.ListTagsForResourceAsync(request, cancel);
            return (answer.Tags ?? []).ToDictionary(tag => tag.Key!, tag => tag.Value ?? "");
        }
        catch (RepositoryNotFoundException)
        {
            return new Dictionary<string, string>();
        }
    }
}
