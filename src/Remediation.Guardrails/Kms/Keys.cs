using Amazon.KeyManagementService.Model;

namespace Remediation.Guardrails.Kms;

/// <summary>Keys: how events name one, whose it is, how they are listed, tagged and described.</summary>
/// <remarks>
/// The calls that change a key take its id or its ARN and no alias:
/// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
/// </remarks>
internal static class Keys
{
    public const string Type = "AWS::KMS::Key";

    /// <summary>What manages a key that is not AWS's own.</summary>
    public const string Customer = "CUSTOMER";

    /// <summary>The key of a multi-Region key that has its material from another.</summary>
    public const string Replica = "REPLICA";

    public const string Enabled = "Enabled";
    public const string Disabled = "Disabled";

    private const string EventSource = "kms.amazonaws.com";
    private const int PageSize = 1000;

    // A key has 50 tags at most; a page has 50 unless more are asked for.
    private const int TagPageSize = 50;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        Owner = key => Arn.Parse(key.Arn)?.Account ?? key.Account,
        List = ListAsync,
        Reads = [new("kms:ListKeys", "*")],
        Tags = TagsAsync,
        TagReads = [Permission("kms:ListResourceTags")],
    };

    public static readonly Permission Describe = Permission("kms:DescribeKey");

    /// <summary>A permission on every key of the account and region.</summary>
    /// <param name="action">The IAM action.</param>
    /// <remarks>What it is worth the key's own policy says too: it must let the account's IAM policies count.</remarks>
    public static Permission Permission(string action) => new(action, "arn:{partition}:kms:{region}:{account}:key/*");

    /// <summary>KMS's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of keys.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    /// <summary>Reads what KMS says of a key; null if there is none.</summary>
    /// <param name="read">Makes a state of it.</param>
    public static async Task<T?> ReadAsync<T>(
        AwsClients aws,
        Resource key,
        Func<KeyMetadata, Task<T>> read,
        CancellationToken cancel
    )
        where T : class
    {
        try
        {
            var answer = await aws.Kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = key.Id }, cancel);
            return await read(answer.KeyMetadata);
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
            Trigger.Call { EventSource: EventSource } call => NamesIn(call),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => [item.Arn, item.ResourceId],
            Trigger.ConfigRule { ResourceType: Type } rule => [rule.ResourceId],
            _ => [],
        };
        return named.Select(name => Named(trigger, name)).OfType<Resource>().Take(1);
    }

    // CreateKey's answer has what its request cannot. Since 2023 an answer in a record names the key even of calls that
    // answer nothing. The record's resources name it where nothing else does.
    private static IEnumerable<string?> NamesIn(Trigger.Call call) =>
        [
            call.Request["keyId"].Text,
            call.Response["keyId"].Text,
            call.Response["keyMetadata"]["arn"].Text,
            call.Response["keyMetadata"]["keyId"].Text,
            .. call.Resources.Items.Select(resource => resource["ARN"].Text),
        ];

    // A key is changed in its own region alone.
    private static Resource? Named(Trigger trigger, string? name)
    {
        if (name is null)
            return null;
        if (IsId(name))
            return trigger.Resource(Type, name, ArnOf(name, trigger.Account, trigger.Region, trigger.Partition));
        if (Arn.Parse(name) is not { Service: "kms", Type: "key" } arn || arn.Region != trigger.Region)
            return null;
        if (!IsId(arn.Name) || arn.Resource != $"key/{arn.Name}")
            return null;
        // Another account's key has no id here.
        return trigger.Resource(Type, arn.Account == trigger.Account ? arn.Name : name, name);
    }

    // A UUID, or mrk- and 32 digits; an alias has a slash.
    private static bool IsId(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static string ArnOf(string id, string account, string region, string partition) =>
        new Arn(partition, "kms", region, account, $"key/{id}").ToString();

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.Kms.ListKeysAsync(new() { Marker = cursor, Limit = PageSize }, cancel);
        var partition = Regions.PartitionOf(aws.Region);
        var keys = (page.Keys ?? []).Select(key => new Resource(
            Type,
            key.KeyId,
            key.KeyArn ?? ArnOf(key.KeyId, account, aws.Region, partition),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(keys, page.NextMarker);
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource key,
        CancellationToken cancel
    )
    {
        var tags = new Dictionary<string, string>();
        string? cursor = null;
        do
        {
            var request = new ListResourceTagsRequest
            {
                KeyId = key.Id,
                Limit = TagPageSize,
                Marker = cursor,
            };
            var page = await aws.Kms.ListResourceTagsAsync(request, cancel);
            foreach (var tag in page.Tags ?? [])
                tags[tag.TagKey] = tag.TagValue;
            cursor = string.IsNullOrEmpty(page.NextMarker) ? null : page.NextMarker;
        } while (cursor is not null);
        return tags;
    }
}
