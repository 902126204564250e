using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Guardrails.Ssm;

/// <summary>Documents of Systems Manager: how events name one, whose it is, how they are listed and tagged.</summary>
/// <remarks>
/// A call names a document by its name, and another account's by its ARN.
/// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ModifyDocumentPermission.html
/// </remarks>
internal static class Documents
{
    public const string Type = "AWS::SSM::Document";

    private const string EventSource = "ssm.amazonaws.com";
    private const string Prefix = "document/";
    private const int LongestName = 128;
    private const int PageSize = 50;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = document => Arn.Parse(document.Arn)?.Account ?? document.Account,
        List = ListAsync,
        Reads = [new("ssm:ListDocuments", "*")],
        Tags = TagsAsync,
        TagReads = [Permission("ssm:ListTagsForResource")],
    };

    /// <summary>A permission on every document of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:ssm:{region}:{account}:document/*");

    /// <summary>Systems Manager's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of documents.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var named = trigger switch
        {
            Trigger.Call { EventSource: EventSource } call => [call.Request["name"].Text],
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => [item.Arn, item.ResourceId],
            Trigger.ConfigRule { ResourceType: Type } rule => [rule.ResourceId],
            _ => (string?[])[],
        };
        return named.Select(name => Named(trigger, name)).OfType<Resource>().Take(1);
    }

    private static Resource? Named(Trigger trigger, string? name)
    {
        if (Arn.Parse(name) is not { } arn)
            return name is not null && IsName(name) ? Document(trigger, trigger.Account, name) : null;
        if (arn.Service != "ssm" || arn.Region != trigger.Region)
            return null;
        return arn.Resource.StartsWith(Prefix, StringComparison.Ordinal) && IsName(arn.Resource[Prefix.Length..])
            ? Document(trigger, arn.Account, arn.Resource[Prefix.Length..])
            : null;
    }

    // Another account's document has no name here.
    private static Resource Document(Trigger trigger, string account, string name)
    {
        var arn = new Arn(trigger.Partition, "ssm", trigger.Region, account, $"{Prefix}{name}").ToString();
        return trigger.Resource(Type, account == trigger.Account ? name : arn, arn);
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new ListDocumentsRequest
        {
            Filters = [new DocumentKeyValuesFilter { Key = "Owner", Values = ["Self"] }],
            MaxResults = PageSize,
            NextToken = cursor,
        };
        var page = await aws.Ssm.ListDocumentsAsync(request, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var documents = (page.DocumentIdentifiers ?? []).Select(document => new Resource(
            Type,
            document.Name,
            new Arn(partition, "ssm", aws.Region, account, $"{Prefix}{document.Name}").ToString(),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(documents, page.NextToken);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource document,
        CancellationToken cancel
    )
    {
        try
        {
            var request = new ListTagsForResourceRequest { ResourceType = "Document", ResourceId = document.Id };
            var answer = await aws.Ssm.ListTagsForResourceAsync(request, cancel);
            return (answer.TagList ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
        }
        catch (InvalidResourceIdException)
        {
            return new Dictionary<string, string>();
        }
    }
}
