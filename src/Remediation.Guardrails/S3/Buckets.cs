using Amazon.S3;

namespace Remediation.Guardrails.S3;

/// <summary>What the guardrails of buckets have in common: how events name a bucket, how buckets are listed, and how a missing configuration is told from a missing bucket.</summary>
internal static class Buckets
{
    public const string Type = "AWS::S3::Bucket";
    public const string Any = "arn:{partition}:s3:::*";

    public static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: "s3.amazonaws.com" } call => Named(
                trigger,
                call.Request["bucketName"].Text,
                Location(call)
            ),
            Trigger.ConfigItem { ResourceType: Type } item
                when !item.Status.Contains("Deleted", StringComparison.Ordinal) => Named(
                trigger,
                item.ResourceName.Length > 0 ? item.ResourceName : item.ResourceId,
                item.Region
            ),
            Trigger.ConfigRule { ResourceType: Type } rule => Named(trigger, rule.ResourceId, rule.Region),
            _ => [],
        };

    /// <summary>What <see cref="Tags"/> reads.</summary>
    public static readonly IReadOnlyList<Permission> TagReads = [new("s3:GetBucketTagging", Any)];

    public static async Task<ResourcePage> List(
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
                MaxBuckets = 1000,
            },
            cancel
        );
        return new(
            [
                .. (page.Buckets ?? [])
                    .Where(b => b.BucketRegion is null || b.BucketRegion == aws.Region)
                    .Select(b => Bucket(b.BucketName, account, aws.Region, Trigger.PartitionOf(aws.Region))),
            ],
            page.ContinuationToken is { Length: > 0 } next ? next : null
        );
    }

    public static async Task<IReadOnlyDictionary<string, string>> Tags(
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

    /// <summary>Reads a configuration: <paramref name="none"/> if the bucket has none, null if there is no bucket.</summary>
    /// <param name="absent">The error code by which S3 says that there is no such configuration.</param>
    public static async Task<T?> Read<T>(Func<Task<T>> read, string absent, T none)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == absent)
        {
            return none;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return null;
        }
    }

    // A bucket may be made through another region's endpoint; "EU" is eu-west-1's old name.
    private static string Location(Trigger.Call call) =>
        call.Request["CreateBucketConfiguration"]["LocationConstraint"].Text switch
        {
            "" => call.Region,
            "EU" => "eu-west-1",
            var region => region,
        };

    // What cannot be a bucket's name (an access point's ARN, a path) is none, rather than a part of a URL.
    private static Resource[] Named(Trigger trigger, string name, string region) =>
        Trigger.IsRegion(region)
        && name.Length is >= 3 and <= 255
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? [Bucket(name, trigger.Account, region, trigger.Partition)]
            : [];

    private static Resource Bucket(string name, string account, string region, string partition) =>
        new(Type, name, $"arn:{partition}:s3:::{name}", account, region, partition);
}
