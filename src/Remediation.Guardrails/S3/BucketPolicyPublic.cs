using System.Net;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy has no public statement.</summary>
public static partial class BucketPolicyPublic
{
    public const string Id = "s3-bucket-policy-public";

    private static readonly Permission GetPolicy = Buckets.Permission("s3:GetBucketPolicy");
    private static readonly Permission PutPolicy = Buckets.Permission("s3:PutBucketPolicy");
    private static readonly Permission DeletePolicy = Buckets.Permission("s3:DeleteBucketPolicy");

    public static readonly Guardrail<BucketPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a bucket's policy",
        Repairs = """
            Takes those statements out of a bucket's policy that allow everybody something without a condition that really narrows it, and puts the
            policy back without them; if none is left, the policy is deleted. Where `*` stands beside named principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written. A condition on organization, account, VPC, endpoint, source ARN or a source address range
            no wider than a /8 (IPv6: /32) narrows; a negated test, `...IfExists`, `ForAllValues`, a wildcard, a referer or a user agent does not.
            """,
        Breaks = """
            A bucket that serves the public on purpose stops doing so.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketPolicy"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-bucket-public-read-prohibited", "s3-bucket-public-write-prohibited"),
        ],
        Reads = [GetPolicy],
        Writes = [PutPolicy, DeletePolicy],
        State = () => S3BucketPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
    };

    /// <summary>A bucket's policy.</summary>
    /// <param name="Policy">Its text as S3 gives it; null if there is none.</param>
    public sealed record BucketPolicy(string? Policy);

    private static async Task<BucketPolicy?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
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

    private static Verdict Judge(Seen<BucketPolicy> seen)
    {
        if (seen.State.Policy is not { } policy)
            return seen.Compliant("the bucket has no policy");
        var found = PolicyAnalysis.Of(policy);
        if (found.Problem is not null)
            return seen.Compliant($"the bucket's policy is left alone: {found.Problem}");
        if (found.PublicStatements.Count == 0)
            return seen.Compliant("no statement of the bucket's policy is public");
        return seen.Violation(
            $"the bucket's policy is public by {string.Join(", ", found.PublicStatements)}",
            new(found.WithoutPublic)
        );
    }

    private static IEnumerable<Step> Change(Resource bucket, BucketPolicy from, BucketPolicy to)
    {
        if (from == to)
            yield break;
        yield return to.Policy is null ? Delete(bucket) : Put(bucket, to.Policy);
    }

    private static Step Put(Resource bucket, string policy)
    {
        var request = new PutBucketPolicyRequest
        {
            BucketName = bucket.Id,
            Policy = policy,
            ExpectedBucketOwner = bucket.Account,
        };
        return new(
            PutPolicy,
            "PutBucketPolicy",
            new() { ["Bucket"] = bucket.Id, ["Policy"] = policy },
            async run => await run.Aws.S3.PutBucketPolicyAsync(request, run.Cancel)
        );
    }

    private static Step Delete(Resource bucket)
    {
        var request = new DeleteBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account };
        return new(
            DeletePolicy,
            "DeleteBucketPolicy",
            new() { ["Bucket"] = bucket.Id },
            async run => await run.Aws.S3.DeleteBucketPolicyAsync(request, run.Cancel)
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(BucketPolicy))]
    private sealed partial class S3BucketPolicyPublicJson : JsonSerializerContext;
}
