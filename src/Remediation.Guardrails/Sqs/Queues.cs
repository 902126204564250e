using Amazon.SQS.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Guardrails.Sqs;

/// <summary>Queues: how events name one, whose it is, how they are listed, tagged and addressed.</summary>
/// <remarks>
/// SQS's calls take a queue's URL, whose host may be of several forms; account and name are its last two parts.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
/// </remarks>
internal static class Queues
{
    public const string Type = "AWS::SQS::Queue";

    /// <summary>What guardrails of a queue's policy take turns at.</summary>
    public const string Policy = "queue-policy";

    private const string EventSource = "sqs.amazonaws.com";
    private const int PageSize = 1000;

    /// <summary>What <see cref="ReadAsync"/> reads.</summary>
    public static readonly Permission GetUrl = Permission("sqs:GetQueueUrl");

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = queue => Arn.Parse(queue.Arn)?.Account ?? queue.Account,
        List = ListAsync,
        Reads = [new("sqs:ListQueues", "*")],
        Tags = TagsAsync,
        TagReads = [GetUrl, Permission("sqs:ListQueueTags")],
    };

    /// <summary>A permission on every queue of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) => new(action, "arn:{partition}:sqs:{region}:{account}:*");

    /// <summary>SQS's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of queues.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    /// <summary>The attributes that a call gives a queue: records name them by one word or by the other.</summary>
    public static Field AttributesIn(Trigger.Call call) =>
        call.Request["attributes"] is { Exists: true } attributes ? attributes : call.Request["attribute"];

    /// <summary>Reads something of a queue by its URL; null if there is no queue.</summary>
    /// <param name="read">Is given the URL.</param>
    public static async Task<T?> ReadAsync<T>(
        AwsClients aws,
        Resource queue,
        Func<string, Task<T>> read,
        CancellationToken cancel
    )
        where T : class
    {
        try
        {
            var request = new GetQueueUrlRequest { QueueName = queue.Id };
            return await read((await aws.Sqs.GetQueueUrlAsync(request, cancel)).QueueUrl);
        }
        catch (QueueDoesNotExistException)
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
                call.Request["queueUrl"].Text,
                call.Response["queueUrl"].Text,
            ],
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => [item.Arn, item.ResourceId],
            Trigger.ConfigRule { ResourceType: Type } rule => [rule.ResourceId],
            _ => (string?[])[],
        };
        return named.Select(name => Named(trigger, name)).OfType<Resource>().Take(1);
    }

    private static Resource? Named(Trigger trigger, string? name)
    {
        if (Arn.Parse(name) is { Service: "sqs" } arn)
            return arn.Region == trigger.Region ? Queue(trigger, arn.Account, arn.Resource) : null;
        return name?.Split('/') is ["https:" or "http:", "", _, var account, var last]
            ? Queue(trigger, account, last)
            : null;
    }

    private static Resource? Queue(Trigger trigger, string account, string name)
    {
        if (!IsName(name) || account.Length != 12 || !account.All(char.IsAsciiDigit))
            return null;
        var arn = new Arn(trigger.Partition, "sqs", trigger.Region, account, name).ToString();
        // Another account's queue has no name here.
        return trigger.Resource(Type, account == trigger.Account ? name : arn, arn);
    }

    // A FIFO queue's name ends with .fifo.
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 80 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        // Without a number there is no token of a next page.
        var request = new ListQueuesRequest { MaxResults = PageSize, NextToken = cursor };
        var page = await aws.Sqs.ListQueuesAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var queues = (page.QueueUrls ?? [])
            .Select(url => url[(url.LastIndexOf('/') + 1)..])
            .Select(name => new Resource(
                Type,
                name,
                new Arn(partition, "sqs", aws.Region, account, name).ToString(),
                account,
                aws.Region,
                partition
            ));
        return ResourcePage.Of(queues, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource queue,
        CancellationToken cancel
    )
    {
        var tags = await Queues.ReadAsync(aws, queue, TagsOfAsync, cancel);
        return tags ?? [];

        async Task<Dictionary<string, string>> TagsOfAsync(string url)
        {
            var answer = await aws.Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url }, cancel);
            return answer.Tags ?? [];
        }
    }
}
