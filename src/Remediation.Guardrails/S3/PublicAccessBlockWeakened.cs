using System.Text.Json.Nodes;
using Amazon.S3.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's public access block has all four of its settings on.</summary>
public static class PublicAccessBlockWeakened
{
    public static readonly Guardrail<PublicAccessBlock> Guardrail = new()
    {
        Id = "s3-public-access-block-weakened",
        Title = "Restore a bucket's public access block",
        Description = """
            Puts all four settings of a bucket's public access block on, whichever was off and also where the block was deleted.

            Policy, ACL and objects of the bucket stay as they are: S3 only stops honouring what is public in them.

            A bucket that serves the public on purpose (a website without CloudFront) stops doing so.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.8"), Cis("3.0.0", "2.1.4")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Buckets.Type],
        Watches =
        [
            new Watch.Calls(
                "s3.amazonaws.com",
                "PutBucketPublicAccessBlock",
                "DeleteBucketPublicAccessBlock",
                "CreateBucket"
            ),
            new Watch.ConfigItem(Buckets.Type),
            new Watch.ConfigRule("s3-bucket-level-public-access-prohibited"),
        ],
        Reads = [new("s3:GetBucketPublicAccessBlock", Buckets.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketPublicAccessBlock", Buckets.Any)],
        State = () => S3StateJson.Default.PublicAccessBlock,
        Locate = Buckets.Locate,
        List = Buckets.List,
        Tags = Buckets.Tags,
        TagReads = Buckets.TagReads,
        Observe = (aws, bucket, cancel) =>
            Buckets.Read(
                async () =>
                {
                    var on = (
                        await aws.S3.GetPublicAccessBlockAsync(
                            new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                            cancel
                        )
                    ).PublicAccessBlockConfiguration;
                    return new PublicAccessBlock(
                        true,
                        on.BlockPublicAcls == true,
                        on.IgnorePublicAcls == true,
                        on.BlockPublicPolicy == true,
                        on.RestrictPublicBuckets == true
                    );
                },
                "NoSuchPublicAccessBlockConfiguration",
                PublicAccessBlock.None
            ),
        Verdict = (bucket, state, _) =>
            state.Off.ToList() is { Count: > 0 } off
                ? new Verdict.Violation(
                    state.IsConfigured
                        ? $"the bucket's public access block has {string.Join(", ", off)} off"
                        : "the bucket has no public access block",
                    [Put(bucket, PublicAccessBlock.All)]
                )
                : new Verdict.Compliant("all four settings are on"),
        Undo = (bucket, before, now) =>
            before == now ? []
            : before.IsConfigured ? [Put(bucket, before)]
            : [Delete(bucket)],
    };

    private static Step Put(Resource bucket, PublicAccessBlock state) =>
        new(
            "s3:PutBucketPublicAccessBlock",
            "PutPublicAccessBlock",
            new JsonObject
            {
                ["Bucket"] = bucket.Id,
                ["BlockPublicAcls"] = state.BlockPublicAcls,
                ["IgnorePublicAcls"] = state.IgnorePublicAcls,
                ["BlockPublicPolicy"] = state.BlockPublicPolicy,
                ["RestrictPublicBuckets"] = state.RestrictPublicBuckets,
            },
            async (aws, cancel) =>
                await aws.S3.PutPublicAccessBlockAsync(
                    new PutPublicAccessBlockRequest
                    {
                        BucketName = bucket.Id,
                        ExpectedBucketOwner = bucket.Account,
                        PublicAccessBlockConfiguration = new()
                        {
                            BlockPublicAcls = state.BlockPublicAcls,
                            IgnorePublicAcls = state.IgnorePublicAcls,
                            BlockPublicPolicy = state.BlockPublicPolicy,
                            RestrictPublicBuckets = state.RestrictPublicBuckets,
                        },
                    },
                    cancel
                )
        );

    private static Step Delete(Resource bucket) =>
        new(
            "s3:PutBucketPublicAccessBlock",
            "DeletePublicAccessBlock",
            new JsonObject { ["Bucket"] = bucket.Id },
            async (aws, cancel) =>
                await aws.S3.DeletePublicAccessBlockAsync(
                    new DeletePublicAccessBlockRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                    cancel
                )
        );
}
