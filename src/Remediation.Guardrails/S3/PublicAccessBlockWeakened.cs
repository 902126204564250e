using System.Text.Json.Serialization;
using Amazon.S3.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's public access block has all four of its settings on.</summary>
public static partial class PublicAccessBlockWeakened
{
    public const string Id = "s3-public-access-block-weakened";

    private static readonly Permission GetBlock = Buckets.Permission("s3:GetBucketPublicAccessBlock");
    private static readonly Permission PutBlock = Buckets.Permission("s3:PutBucketPublicAccessBlock");

    public static readonly Guardrail<PublicAccessBlock> Guardrail = new()
    {
        Id = Id,
        Title = "Restore a bucket's public access block",
        Repairs = """
            Puts all four settings of a bucket's public access block on, whichever was off and also where the block was
            deleted.
            """,
        Spares = """
            Policy, ACL and objects of the bucket stay as they are: S3 only stops honouring what is public in them.
            """,
        Breaks = """
            A bucket that serves the public on purpose (a website without CloudFront) stops doing so.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("S3.8"), Cis("3.0.0", "2.1.4")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "CreateBucket"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-bucket-level-public-access-prohibited"),
        ],
        Reads = [GetBlock],
        Writes = [PutBlock],
        State = () => S3PublicAccessBlockWeakenedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = PublicAccessBlock.IsWeakenedBy,
    };

    private static Task<PublicAccessBlock?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        return Buckets.ReadAsync(ReadAsync, absent: "NoSuchPublicAccessBlockConfiguration", PublicAccessBlock.None);

        async Task<PublicAccessBlock> ReadAsync()
        {
            var answer = await aws.S3.GetPublicAccessBlockAsync(
                new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            var on = answer.PublicAccessBlockConfiguration;
            return new(
                IsConfigured: true,
                on.BlockPublicAcls == true,
                on.IgnorePublicAcls == true,
                on.BlockPublicPolicy == true,
                on.RestrictPublicBuckets == true
            );
        }
    }

    private static Verdict Judge(Seen<PublicAccessBlock> seen)
    {
        var off = seen.State.Off().ToList();
        if (off.Count == 0)
            return seen.Compliant("all four settings are on");
        var why = seen.State.IsConfigured
            ? $"the bucket's public access block has {string.Join(", ", off)} off"
            : "the bucket has no public access block";
        return seen.Violation(why, PublicAccessBlock.All);
    }

    private static IEnumerable<Step> Change(Resource bucket, PublicAccessBlock from, PublicAccessBlock to)
    {
        if (from == to)
            yield break;
        yield return to.IsConfigured ? Put(bucket, to) : Delete(bucket);
    }

    private static Step Put(Resource bucket, PublicAccessBlock block)
    {
        var request = new PutPublicAccessBlockRequest
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            PublicAccessBlockConfiguration = new()
            {
                BlockPublicAcls = block.BlockPublicAcls,
                IgnorePublicAcls = block.IgnorePublicAcls,
                BlockPublicPolicy = block.BlockPublicPolicy,
                RestrictPublicBuckets = block.RestrictPublicBuckets,
            },
        };
        return new(
            PutBlock,
            "PutPublicAccessBlock",
            new()
            {
                ["Bucket"] = bucket.Id,
                ["BlockPublicAcls"] = block.BlockPublicAcls,
                ["IgnorePublicAcls"] = block.IgnorePublicAcls,
                ["BlockPublicPolicy"] = block.BlockPublicPolicy,
                ["RestrictPublicBuckets"] = block.RestrictPublicBuckets,
            },
            run => run.Aws.S3.PutPublicAccessBlockAsync(request, run.Cancel).AsAnswer()
        );
    }

    // AWS asks for the same permission as for a put.
    private static Step Delete(Resource bucket)
    {
        var request = new DeletePublicAccessBlockRequest
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
        };
        return new(
            PutBlock,
            "DeletePublicAccessBlock",
            new() { ["Bucket"] = bucket.Id },
            run => run.Aws.S3.DeletePublicAccessBlockAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(PublicAccessBlock))]
    private sealed partial class S3PublicAccessBlockWeakenedJson : JsonSerializerContext;
}
