using Amazon.CloudWatchLogs.Model;

namespace Remediation.Guardrails.Logs;

/// <summary>Log groups: how events name one, how they are read, listed and tagged.</summary>
internal static class LogGroups
{
    public const string Type = "AWS::Logs::LogGroup";

    private const string EventSource = "logs.amazonaws.com";
    private const string Service = "logs";
    private const string Prefix = "log-group:";
    private const int LongestName = 512;

    // What CloudWatch Logs answers at most.
    private const int PageSize = 50;

    /// <summary>What <see cref="FindAsync"/> reads.</summary>
    public static readonly Permission Describe = new("logs:DescribeLogGroups", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        List = ListAsync,
        Reads = [Describe],
        Tags = TagsAsync,
        TagReads = [Permission("logs:ListTagsForResource")],
    };

    /// <summary>A permission on every log group of the account and region.</summary>
    /// <remarks>
    /// Some calls want a group's ARN with <c>:*</c> at its end and some without: this is both.
    /// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    /// </remarks>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:logs:{region}:{account}:log-group:*");

    /// <summary>CloudWatch Logs' calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Reads a log group; null if there is none of that name.</summary>
    public static async Task<LogGroup?> FindAsync(AwsClients aws, Resource group, CancellationToken cancel)
    {
        // Others may begin with the whole name of this one.
        var request = new DescribeLogGroupsRequest { LogGroupNamePrefix = group.Id, Limit = PageSize };
        do
        {
            var page = await aws.Logs.DescribeLogGroupsAsync(request, cancel);
            if (page.LogGroups?.Find(one => one.LogGroupName == group.Id) is { } found)
                return found;
            request.NextToken = page.NextToken;
        } while (!string.IsNullOrEmpty(request.NextToken));
        return null;
    }

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: EventSource } call => Named(trigger, call.Request["logGroupName"].Text),
            Trigger.ConfigRule { ResourceType: Type } rule => Named(trigger, rule.ResourceId),
            _ => [],
        };

    // The calls take names alone, and AWS Config may know a group by its ARN.
    private static IEnumerable<Resource> Named(Trigger trigger, string? named)
    {
        var name = Arn.Parse(named) is { } arn ? NameIn(arn, trigger) : named;
        if (name is not null && IsName(name))
            yield return Group(name, trigger.Account, trigger.Region, trigger.Partition);
    }

    private static string? NameIn(Arn arn, Trigger trigger) =>
        arn.Service == Service
        && (arn.Account, arn.Region) == (trigger.Account, trigger.Region)
        && arn.Resource.StartsWith(Prefix, StringComparison.Ordinal)
            ? arn.Resource[Prefix.Length..].Split(':')[0]
            : null;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '#');

    private static Resource Group(string name, string account, string region, string partition)
    {
        var arn = new Arn(partition, Service, region, account, $"{Prefix}{name}");
        return new(Type, name, arn.ToString(), account, region, partition);
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new DescribeLogGroupsRequest { NextToken = cursor, Limit = PageSize };
        var page = await aws.Logs.DescribeLogGroupsAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var groups = (page.LogGroups ?? []).Select(one => one.LogGroupName).OfType<string>();
        return ResourcePage.Of(groups.Select(name => Group(name, account, aws.Region, partition)), page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource group,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new ListTagsForResourceRequest { ResourceArn = group.Arn! };
            return (await aws.Logs.ListTagsForResourceAsync(request, cancel)).Tags ?? [];
        }
        catch (ResourceNotFoundException)
        {
            return new Dictionary<string, string>();
        }
    }
}
