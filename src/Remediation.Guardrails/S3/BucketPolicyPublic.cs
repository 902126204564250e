using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy has no public statement.</summary>
public static class BucketPolicyPublic
{
    public static readonly Guardrail<BucketPolicy> Guardrail = new()
    {
        Id = "s3-bucket-policy-public",
        Title = "Take the public statements out of a bucket's policy",
        Description = """
            Takes those statements out of a bucket's policy that allow everybody something without a condition that really narrows it, and puts the
            policy back without them; if none is left, the policy is deleted. Where `*` stands beside named principals, only the `*` goes.

            Every other statement stays as it was written. A condition on organization, account, VPC, endpoint, source ARN or a source address range
            no wider than a /8 (IPv6: /32) narrows; a negated test, `...IfExists`, `ForAllValues`, a wildcard, a referer or a user agent does not.

            A bucket that serves the public on purpose stops doing so.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Buckets.Type],
        Watches =
        [
            new Watch.Calls("s3.amazonaws.com", "PutBucketPolicy"),
            new Watch.ConfigItem(Buckets.Type),
            new Watch.ConfigRule("s3-bucket-public-read-prohibited", "s3-bucket-public-write-prohibited"),
        ],
        Reads = [new("s3:GetBucketPolicy", Buckets.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketPolicy", Buckets.Any), new("s3:DeleteBucketPolicy", Buckets.Any)],
        State = () => S3StateJson.Default.BucketPolicy,
        Locate = Buckets.Locate,
        List = Buckets.List,
        Tags = Buckets.Tags,
        TagReads = Buckets.TagReads,
        Observe = Observe,
        Verdict = Judge,
        Undo = (bucket, before, now) =>
            before == now ? [] : [before.Policy is { } policy ? Put(bucket, policy) : Delete(bucket)],
    };

    private static async Task<BucketPolicy?> Observe(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        // The SDK hands over S3's "not found" as an answer instead of throwing it.
        var answer = await aws.S3.GetBucketPolicyAsync(
            new GetBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
            cancel
        );
        if (answer.HttpStatusCode != System.Net.HttpStatusCode.NotFound)
            return new(answer.Policy is { Length: > 0 } text ? text : null);
        return answer.Policy?.Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal) == true
            ? null
            : new(null);
    }

    private static Verdict Judge(Resource bucket, BucketPolicy state, Settings settings)
    {
        if (state.Policy is not { } policy)
            return new Verdict.Compliant("the bucket has no policy");
        var found = PolicyAnalysis.Of(policy);
        if (found.Problem.Length > 0)
            return new Verdict.Compliant($"the bucket's policy is left alone: {found.Problem}");
        return found.PublicStatements.Count == 0
            ? new Verdict.Compliant("no statement of the bucket's policy is public")
            : new Verdict.Violation(
                $"the bucket's policy is public by {string.Join(", ", found.PublicStatements)}",
                [found.WithoutPublic is { } rest ? Put(bucket, rest) : Delete(bucket)]
            );
    }

    private static Step Put(Resource bucket, string policy) =>
        new(
            "s3:PutBucketPolicy",
            "PutBucketPolicy",
            new JsonObject { ["Bucket"] = bucket.Id, ["Policy"] = policy },
            async (aws, cancel) =>
                await aws.S3.PutBucketPolicyAsync(
                    new PutBucketPolicyRequest
                    {
                        BucketName = bucket.Id,
                        Policy = policy,
                        ExpectedBucketOwner = bucket.Account,
                    },
                    cancel
                )
        );

    private static Step Delete(Resource bucket) =>
        new(
            "s3:DeleteBucketPolicy",
            "DeleteBucketPolicy",
            new JsonObject { ["Bucket"] = bucket.Id },
            async (aws, cancel) =>
                await aws.S3.DeleteBucketPolicyAsync(
                    new DeleteBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                    cancel
                )
        );
}
