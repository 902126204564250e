using Amazon.SimpleNotificationService.Model;

namespace Remediation.Guardrails.Sns;

/// <summary>Topics: how events name one, whose it is, how they are listed and tagged.</summary>
/// <remarks>
/// SNS's calls take a topic's ARN alone. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
/// </remarks>
internal static class Topics
{
    public const string Type = "AWS::SNS::Topic";

    private const string EventSource = "sns.amazonaws.com";

    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    private const int LongestName = 256;
    private const string Fifo = ".fifo";

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = topic => Arn.Parse(topic.Arn)?.Account ?? topic.Account,
        List = ListAsync,
        Reads = [new("sns:ListTopics", "*")],
        Tags = TagsAsync,
        TagReads = [Permission("sns:ListTagsForResource")],
    };

    /// <summary>A permission on every topic of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) => new(action, "arn:{partition}:sns:{region}:{account}:*");

    /// <summary>SNS's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of topics.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    /// <summary>Reads a topic's attributes; null if there is no topic.</summary>
    public static async Task<Dictionary<string, string>?> AttributesAsync(
        AwsClients aws,
        Resource topic,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new GetTopicAttributesRequest { TopicArn = topic.Arn! };
            return (await aws.Sns.GetTopicAttributesAsync(request, cancel)).Attributes ?? [];
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call { EventSource: EventSource } call =>
            [
                call.Request["topicArn"].Text,
                call.Response["topicArn"].Text,
            ],
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => [item.Arn, item.ResourceId],
            Trigger.ConfigRule { ResourceType: Type } rule => [rule.ResourceId],
            _ => (string?[])[],
        };
        return named.Select(name => Named(trigger, name)).OfType<Resource>().Take(1);
    }

    // A subscription's ARN has its id after the topic's name.
    private static Resource? Named(Trigger trigger, string? name)
    {
        if (Arn.Parse(name) is not { Service: "sns" } arn || arn.Region != trigger.Region || !IsName(arn.Resource))
            return null;
        // Another account's topic has no name here.
        return trigger.Resource(Type, arn.Account == trigger.Account ? arn.Resource : arn.ToString(), arn.ToString());
    }

    private static bool IsName(string text)
    {
        var name = text.EndsWith(Fifo, StringComparison.Ordinal) ? text[..^Fifo.Length] : text;
        return name.Length > 0
            && text.Length <= LongestName
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.Sns.ListTopicsAsync(new ListTopicsRequest { NextToken = cursor }, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var topics = (page.Topics ?? [])
            .Select(topic => Arn.Parse(topic.TopicArn))
            .OfType<Arn>()
            .Select(arn => new Resource(Type, arn.Resource, arn.ToString(), account, aws.Region, partition));
        return ResourcePage.Of(topics, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource topic,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new ListTagsForResourceRequest { ResourceArn = topic.Arn! };
            var answer = await aws.Sns.ListTagsForResourceAsync(request, cancel);
            return (answer.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
        }
        catch (ResourceNotFoundException)
        {
            return new Dictionary<string, string>();
        }
    }
}
