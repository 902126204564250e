using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Guardrails.Model;
using static Remediation.Guardrails.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>Every bucket blocks public access, in all four ways.</summary>
/// <remarks>The IAM actions of GetPublicAccessBlock, PutPublicAccessBlock and DeletePublicAccessBlock have the word Bucket in them; put and delete share one.</remarks>
public static class PublicAccessBlockWeakened
{
    public static readonly Guardrail<PublicAccessBlock> Rule = new()
    {
        Id = "s3-public-access-block-weakened",
        Title = "Restore a bucket's public access block",
        Description = """
            Turns all four settings of a bucket's public access block on again, where one of them is off or the bucket has none.

            The bucket's policy and ACL stay as they are: while the block is on, public ones have no effect. The account's own public access block is not
            looked at, so that a bucket stays closed also when that one is opened.

            Who read the bucket by a public policy or ACL, such as the visitors of a website that it serves itself, is refused at once. By a public policy
            other accounts are refused too, also those that it names.
            """,
        Severity = Severity.High,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.8"), Cis("3.0.0", "2.1.4")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Bucket.Type],
        Watches =
        [
            new Watch.Calls("s3.amazonaws.com", "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "CreateBucket"),
            new Watch.ConfigItem(Bucket.Type),
            new Watch.ConfigRule("s3-bucket-level-public-access-prohibited"),
        ],
        Reads = [new("s3:GetBucketPublicAccessBlock", Bucket.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketPublicAccessBlock", Bucket.Any)],
        State = S3StateJson.Default.PublicAccessBlock,
        Locate = Bucket.Locate,
        List = Bucket.List,
        Observe = (aws, bucket, cancel) => Bucket.ReadAsync(() => Read(aws, bucket, cancel), "NoSuchPublicAccessBlockConfiguration", PublicAccessBlock.None),
        Verdict = Judge,
        Undo = (bucket, before, now) => before == now ? [] : [before.IsConfigured ? Put(bucket, before) : Delete(bucket)],
    };

    private static async Task<PublicAccessBlock> Read(AwsClients aws, Resource bucket, CancellationToken cancel) =>
        (await aws.S3.GetPublicAccessBlockAsync(new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account }, cancel)).PublicAccessBlockConfiguration is { } block
            ? new(true, block.BlockPublicAcls == true, block.IgnorePublicAcls == true, block.BlockPublicPolicy == true, block.RestrictPublicBuckets == true)
            : PublicAccessBlock.None;

    private static Verdict Judge(Resource bucket, PublicAccessBlock state, Settings settings) =>
        state == PublicAccessBlock.Full ? new Verdict.Compliant("all four settings of the public access block are on")
        : new Verdict.Violation(state.IsConfigured ? $"of the public access block {string.Join(", ", state.Off)} {(state.Off.Count() == 1 ? "is" : "are")} off" : "the bucket has no public access block",
            [Put(bucket, PublicAccessBlock.Full)]);

    private static Step Put(Resource bucket, PublicAccessBlock block) => new("s3:PutBucketPublicAccessBlock", "PutPublicAccessBlock",
        new()
        {
            ["Bucket"] = bucket.Id,
            ["PublicAccessBlockConfiguration"] = new JsonObject
            {
                ["BlockPublicAcls"] = block.BlockPublicAcls, ["IgnorePublicAcls"] = block.IgnorePublicAcls,
                ["BlockPublicPolicy"] = block.BlockPublicPolicy, ["RestrictPublicBuckets"] = block.RestrictPublicBuckets,
            },
        },
        async (aws, cancel) => await aws.S3.PutPublicAccessBlockAsync(new()
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration
            {
                BlockPublicAcls = block.BlockPublicAcls, IgnorePublicAcls = block.IgnorePublicAcls,
                BlockPublicPolicy = block.BlockPublicPolicy, RestrictPublicBuckets = block.RestrictPublicBuckets,
            },
        }, cancel));

    private static Step Delete(Resource bucket) => new("s3:PutBucketPublicAccessBlock", "DeletePublicAccessBlock", new() { ["Bucket"] = bucket.Id },
        async (aws, cancel) => await aws.S3.DeletePublicAccessBlockAsync(new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account }, cancel));
}
