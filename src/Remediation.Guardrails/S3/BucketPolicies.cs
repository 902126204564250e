using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.S3;

/// <summary>How the policies of buckets are read and written, by every guardrail of them.</summary>
internal static class BucketPolicies
{
    /// <summary>What guardrails of it take turns at.</summary>
    public const string Document = "bucket-policy";

    public static readonly Permission Get = Buckets.Permission("s3:GetBucketPolicy");
    public static readonly Permission Put = Buckets.Permission("s3:PutBucketPolicy");
    public static readonly Permission Delete = Buckets.Permission("s3:DeleteBucketPolicy");

    /// <summary>What S3 answers about a bucket that is there.</summary>
    /// <param name="Policy">The policy's text as S3 gives it; null if there is none.</param>
    public sealed record Answer(string? Policy);

    /// <summary>Reads a bucket's policy; null if there is no bucket.</summary>
    public static async Task<Answer?> ReadAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        var answer = await aws.S3.GetBucketPolicyAsync(
            new GetBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
            cancel
        );
        var text = answer.Policy is { Length: > 0 } policy ? policy : null;
        // The SDK hands over S3's "not found" as an answer instead of throwing it.
        if (answer.HttpStatusCode != HttpStatusCode.NotFound)
            return new(text);
        return text?.Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal) == true ? null : new(Policy: null);
    }

    /// <summary>The step that leaves a bucket with a policy, or without one.</summary>
    /// <param name="policy">The policy's text; null to delete it.</param>
    public static Step Write(Resource bucket, string? policy) =>
        policy is null
            ? new(Delete, "DeleteBucketPolicy", new() { ["Bucket"] = bucket.Id }, run => DeleteAsync(run, bucket))
            : new(
                Put,
                "PutBucketPolicy",
                new() { ["Bucket"] = bucket.Id, ["Policy"] = policy },
                run => PutAsync(run, bucket, policy)
            );

    private static Task<AmazonWebServiceResponse> PutAsync(StepRun run, Resource bucket, string policy) =>
        PolicyPut.RunAsync(
            run,
            policy,
            "MalformedPolicy",
            async text =>
                text is null
                    ? await DeleteAsync(run, bucket)
                    : await run.Aws.S3.PutBucketPolicyAsync(RequestOf(bucket, text), run.Cancel)
        );

    private static PutBucketPolicyRequest RequestOf(Resource bucket, string policy) =>
        new()
        {
            BucketName = bucket.Id,
            Policy = policy,
            ExpectedBucketOwner = bucket.Account,
        };

    private static async Task<AmazonWebServiceResponse> DeleteAsync(StepRun run, Resource bucket) =>
        await run.Aws.S3.DeleteBucketPolicyAsync(
            new DeleteBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
            run.Cancel
        );
}
