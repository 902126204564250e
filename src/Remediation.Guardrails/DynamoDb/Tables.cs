using Amazon.DynamoDBv2.Model;

namespace Remediation.Guardrails.DynamoDb;

/// <summary>Tables: how events name one, whose it is, how they are listed and tagged.</summary>
internal static class Tables
{
    public const string Type = "AWS::DynamoDB::Table";

    private const string EventSource = "dynamodb.amazonaws.com";
    private const string Service = "dynamodb";

    // What DynamoDB answers at most.
    private const int PageSize = 100;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = table => Arn.Parse(table.Arn)?.Account ?? table.Account,
        List = ListAsync,
        Reads = [new("dynamodb:ListTables", "*")],
        Tags = TagsAsync,
        TagReads = [Permission("dynamodb:ListTagsOfResource")],
    };

    /// <summary>A permission on every table of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:dynamodb:{region}:{account}:table/*");

    /// <summary>DynamoDB's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: EventSource } call => Named(trigger, NameIn(call)),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => Named(
                trigger,
                item.ResourceName ?? item.ResourceId
            ),
            Trigger.ConfigRule { ResourceType: Type } rule => Named(trigger, rule.ResourceId),
            _ => [],
        };

    // A restore names the table that it makes, and the one that it was; an import names its table among its parameters.
    private static string? NameIn(Trigger.Call call) =>
        call.Request["targetTableName"].Text
        ?? call.Request["tableCreationParameters"]["tableName"].Text
        ?? call.Request["tableName"].Text;

    // A name or an ARN: a policy of another account's table may let somebody of this account change it.
    private static IEnumerable<Resource> Named(Trigger trigger, string? named)
    {
        if (named is null)
            yield break;
        if (IsName(named))
            yield return Table(named, trigger.Account, trigger.Region, trigger.Partition);
        // Another account's table has no name here.
        else if (Arn.Parse(named) is { Service: Service } arn && IsTable(arn) && arn.Region == trigger.Region)
            yield return trigger.Resource(Type, arn.Account == trigger.Account ? arn.Name : named, named);
    }

    // What follows a second slash is an index, a stream or a backup.
    private static bool IsTable(Arn arn) => arn.Resource == $"table/{arn.Name}" && IsName(arn.Name);

    private static bool IsName(string text) =>
        text.Length is >= 3 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static Resource Table(string name, string account, string region, string partition)
    {
        var arn = new Arn(partition, Service, region, account, $"table/{name}");
        return new(Type, name, arn.ToString(), account, region, partition);
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new ListTablesRequest { ExclusiveStartTableName = cursor, Limit = PageSize };
        var page = await aws.DynamoDb.ListTablesAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var tables = (page.TableNames ?? []).Select(name => Table(name, account, aws.Region, partition));
        return ResourcePage.Of(tables, page.LastEvaluatedTableName);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource table,
        CancellationToken cancel
    )
    {
        var tags = new Dictionary<string, string>();
        var request = new ListTagsOfResourceRequest { ResourceArn = table.Arn };
        try
        {
            do
            {
                var page = await aws.DynamoDb.ListTagsOfResourceAsync(request, cancel);
                foreach (var tag in page.Tags ?? [])
                    tags[tag.Key] = tag.Value;
                request.NextToken = page.NextToken;
            } while (!string.IsNullOrEmpty(request.NextToken));
        }
        catch (ResourceNotFoundException)
        {
            // It was deleted meanwhile.
        }
        return tags;
    }
}
