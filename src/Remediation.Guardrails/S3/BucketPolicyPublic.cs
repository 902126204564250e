using Amazon.S3.Model;
using Remediation.Guardrails.Model;
using Remediation.Guardrails.Policies;
using static Remediation.Guardrails.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>No bucket's policy allows everybody anything.</summary>
public static class BucketPolicyPublic
{
    public static readonly Guardrail<BucketPolicy> Rule = new()
    {
        Id = "s3-bucket-policy-public",
        Title = "Take the public statements out of a bucket's policy",
        Description = """
            Takes those statements out of a bucket's policy that allow everybody something: `*` among the principals, or `NotPrincipal`, without a condition that
            really narrows it to fixed networks, accounts, organizations, endpoints or sources. Conditions that hold for anybody do not count: `aws:SecureTransport`,
            `aws:Referer`, `StringNotEquals`, `...IfExists`, `ForAllValues`, values with wildcards or policy variables, address ranges wider than a /8 (IPv6: /32).

            Where `*` stands beside named principals, only the `*` goes. Every other statement and member keeps its bytes. A policy of which no statement
            is left is deleted. A Deny elsewhere in the policy stays, and does not make a public statement right. A policy that is no JSON is left alone.

            Who came in by a public statement is refused at once. To undo, `BlockPublicPolicy` must be off for the bucket and the account.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Controls = [Fsbp("S3.2"), Fsbp("S3.3")],
        Practice = Practice.DataProtection,
        ResourceTypes = [Bucket.Type],
        Watches =
        [
            new Watch.Calls("s3.amazonaws.com", "PutBucketPolicy"),
            new Watch.ConfigItem(Bucket.Type),
            new Watch.ConfigRule("s3-bucket-public-read-prohibited", "s3-bucket-public-write-prohibited"),
        ],
        Reads = [new("s3:GetBucketPolicy", Bucket.Any), new("s3:ListAllMyBuckets", "*")],
        Writes = [new("s3:PutBucketPolicy", Bucket.Any), new("s3:DeleteBucketPolicy", Bucket.Any)],
        State = S3StateJson.Default.BucketPolicy,
        Locate = Bucket.Locate,
        List = Bucket.List,
        Observe = (aws, bucket, cancel) => Bucket.ReadAsync(() => Read(aws, bucket, cancel), "NoSuchBucketPolicy", BucketPolicy.None),
        Verdict = Judge,
        Undo = (bucket, before, now) => before == now ? [] : [Put(bucket, before.Text)],
    };

    private static async Task<BucketPolicy> Read(AwsClients aws, Resource bucket, CancellationToken cancel) =>
        (await aws.S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account }, cancel)).Policy is { Length: > 0 } text ? new(text) : BucketPolicy.None;

    private static Verdict Judge(Resource bucket, BucketPolicy state, Settings settings)
    {
        if (state.Text is null) return new Verdict.Compliant("the bucket has no policy");
        var analysis = PolicyAnalysis.Of(state.Text);
        return analysis.Problem.Length > 0 ? new Verdict.Compliant($"{analysis.Problem}: left alone")
            : analysis.PublicStatements is [] ? new Verdict.Compliant("no statement of the policy is public")
            : new Verdict.Violation($"the policy allows everybody: {string.Join(", ", analysis.PublicStatements)}", [Put(bucket, analysis.WithoutPublic)]);
    }

    private static Step Put(Resource bucket, string? policy) => policy is null
        ? new("s3:DeleteBucketPolicy", "DeleteBucketPolicy", new() { ["Bucket"] = bucket.Id },
            async (aws, cancel) => await aws.S3.DeleteBucketPolicyAsync(new DeleteBucketPolicyRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account }, cancel))
        : new("s3:PutBucketPolicy", "PutBucketPolicy", new() { ["Bucket"] = bucket.Id, ["Policy"] = policy },
            async (aws, cancel) => await aws.S3.PutBucketPolicyAsync(new() { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account, Policy = policy }, cancel));
}
