using Amazon.S3;

namespace Remediation.Guardrails.S3;

/// <summary>
/// Buckets: how events name one, how they are listed and tagged, and how a missing configuration is told from a missing
/// bucket.
/// </summary>
internal static class Buckets
{
    public const string Type = "AWS::S3::Bucket";

    private const string EventSource = "s3.amazonaws.com";
    private const int PageSize = 1000;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("s3:ListAllMyBuckets", "*")],
        Tags = TagsAsync,
        TagReads = [Permission("s3:GetBucketTagging")],
    };

    /// <summary>
    /// A permission on every bucket of the account. A bucket's ARN names none, so that without the condition it would
    /// reach another account's bucket that lets us.
    /// </summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:s3:::*") { Conditions = [PermissionCondition.OwnAccount] };

    /// <summary>S3's calls, by CloudTrail's names.</summary>
    public static Watch Calls(params Sequence<string> eventNames) => new Watch.Calls(EventSource, eventNames);

    /// <summary>Config's changes of buckets.</summary>
    public static Watch Changes => new Watch.ConfigItem(Type);

    /// <summary>Reads a configuration that a bucket may lack: null if there is no bucket.</summary>
    /// <param name="read">The call.</param>
    /// <param name="absent">The error code by which S3 says that the bucket has no such configuration.</param>
    /// <param name="none">What a bucket without the configuration is.</param>
    public static Task<T?> ReadAsync<T>(Func<Task<T>> read, string absent, T none)
        where T : class
    {
        return ReadAsync(ReadOrNoneAsync);

        async Task<T> ReadOrNoneAsync()
        {
            try
            {
                return await read();
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == absent)
            {
                return none;
            }
        }
    }

    /// <summary>Reads a configuration that every bucket has: null if there is no bucket.</summary>
    public static async Task<T?> ReadAsync<T>(Func<Task<T>> read)
        where T : class?
    {
        try
        {
            return await read();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return null;
        }
    }

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: EventSource } call => Named(
                trigger,
                call.Request["bucketName"].Text,
                RegionOf(call)
            ),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => Named(
                trigger,
                item.ResourceName ?? item.ResourceId,
                item.Region
            ),
            Trigger.ConfigRule { ResourceType: Type } rule => Named(trigger, rule.ResourceId, rule.Region),
            _ => [],
        };

    // A bucket may be made through another region's endpoint; "EU" is eu-west-1's old name.
    private static string RegionOf(Trigger.Call call) =>
        call.Request["CreateBucketConfiguration"]["LocationConstraint"].Text switch
        {
            null => call.Region,
            "EU" => "eu-west-1",
            var region => region,
        };

    private static IEnumerable<Resource> Named(Trigger trigger, string? name, string region)
    {
        if (name is not null && IsName(name) && Regions.IsRegion(region))
            yield return Bucket(name, trigger.Account, region, trigger.Partition);
    }

    // What cannot be a bucket's name (an access point's ARN, a path) is none, rather than a part of a URL.
    private static bool IsName(string text) =>
        text.Length is >= 3 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static Resource Bucket(string name, string account, string region, string partition) =>
        new(Type, name, $"arn:{partition}:s3:::{name}", account, region, partition);

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.S3.ListBucketsAsync(
            new()
            {
                BucketRegion = aws.Region,
                ContinuationToken = cursor,
                MaxBuckets = PageSize,
            },
            cancel
        );
        var partition = Regions.PartitionOf(aws.Region);
        var here = (page.Buckets ?? []).Where(b => b.BucketRegion is null || b.BucketRegion == aws.Region);
        return ResourcePage.Of(
            here.Select(bucket => Bucket(bucket.BucketName, account, aws.Region, partition)),
            page.ContinuationToken
        );
    }

    private static async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AwsClients aws,
        Resource bucket,
        CancellationToken cancel
    )
    {
        try
        {
            var answer = await aws.S3.GetBucketTaggingAsync(
                new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            return (answer.TagSet ?? []).ToDictionary(t => t.Key, t => t.Value);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchTagSet" or "NoSuchBucket")
        {
            return new Dictionary<string, string>();
        }
    }
}
