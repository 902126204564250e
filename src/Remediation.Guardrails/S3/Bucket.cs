using System.Runtime.CompilerServices;
using Amazon.S3;
using Remediation.Guardrails.Model;

namespace Remediation.Guardrails.S3;

/// <summary>What the guardrails of buckets share: where events name the bucket, listing, and reading one that may be gone.</summary>
/// <remarks>Every call to a bucket states its expected owner: a name that another account took meanwhile is refused, not changed.</remarks>
internal static class Bucket
{
    public const string Type = "AWS::S3::Bucket";
    public const string Any = "arn:{partition}:s3:::*";

    private const int PageSize = 1000;

    public static IEnumerable<Resource> Locate(Trigger trigger) => trigger switch
    {
        Trigger.Call { EventSource: "s3.amazonaws.com" } call => Named(call, call.Request["bucketName"].Text, Location(call)),
        Trigger.ConfigItem { ResourceType: Type } item when !item.Status.Contains("Deleted", StringComparison.Ordinal) => Named(item, item.ResourceName.Length > 0 ? item.ResourceName : item.ResourceId, item.Region),
        Trigger.ConfigRule { ResourceType: Type } rule => Named(rule, rule.ResourceId, rule.Region),
        _ => [],
    };

    /// <remarks>Filtered by the service and, where the answer tells a bucket's region, again here: an endpoint may not know the filter.</remarks>
    public static async IAsyncEnumerable<Resource> List(AwsClients aws, string account, [EnumeratorCancellation] CancellationToken cancel)
    {
        var partition = Trigger.PartitionOf(aws.Region);
        string? next = null;
        do
        {
            var page = await aws.S3.ListBucketsAsync(new() { BucketRegion = aws.Region, MaxBuckets = PageSize, ContinuationToken = next }, cancel);
            foreach (var bucket in page.Buckets ?? [])
                if (string.IsNullOrEmpty(bucket.BucketRegion) || bucket.BucketRegion == aws.Region)
                    yield return new(Type, bucket.BucketName, $"arn:{partition}:s3:::{bucket.BucketName}", account, aws.Region, partition);
            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>Reads a state; null if the bucket is gone, <paramref name="none"/> if it has no such configuration.</summary>
    public static async Task<T?> ReadAsync<T>(Func<Task<T>> read, string noneCode = "", T? none = null) where T : class
    {
        try
        {
            return await read();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonS3Exception e) when (noneCode.Length > 0 && e.ErrorCode == noneCode)
        {
            return none;
        }
    }

    // A bucket may be made through another region's endpoint; "EU" is eu-west-1's old name.
    private static string Location(Trigger.Call call) => call.Request["CreateBucketConfiguration"]["LocationConstraint"].Text switch
    {
        "" => call.Region,
        "EU" => "eu-west-1",
        var region => region,
    };

    private static IEnumerable<Resource> Named(Trigger trigger, string name, string region) =>
        name.Length is >= 3 and <= 255 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? [trigger.Resource(Type, name, $"arn:{trigger.Partition}:s3:::{name}") with { Region = region }] : [];
}
