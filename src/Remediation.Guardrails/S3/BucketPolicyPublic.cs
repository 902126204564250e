using System.Text.Json.Serialization;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy has no public statement.</summary>
public static partial class BucketPolicyPublic
{
    public const string Id = "s3-bucket-policy-public";

    public static readonly Guardrail<BucketPolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a bucket's policy",
        Repairs = """
            Takes those statements out of a bucket's policy that allow everybody something without a condition that
            really narrows it, and puts the policy back without them; if none is left, the policy is deleted. Where `*`
            stands beside named principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written; principals that were deleted go too where AWS does not take
            the rest with them. A condition on organization, account, VPC, endpoint, source ARN or source addresses that
            are together no more than a /8 of IPv4 and a /16 of IPv6 narrows; a negated test, `...IfExists`,
            `ForAllValues`, a wildcard, a referer, a user agent, TLS or a date does not. A policy that cannot be
            understood (a name twice, an operator that nobody knows) is left and told as unclear.
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
        Reads = [BucketPolicies.Get],
        Writes = [BucketPolicies.Put, BucketPolicies.Delete],
        Document = BucketPolicies.Document,
        State = () => S3BucketPolicyPublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["bucketPolicy"]["Statement"].Items.Any(IsForEverybody),
    };

    /// <summary>A bucket's policy.</summary>
    /// <param name="Policy">Its text as S3 gives it; null if there is none.</param>
    public sealed record BucketPolicy(string? Policy);

    private static async Task<BucketPolicy?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel) =>
        await BucketPolicies.ReadAsync(aws, bucket, cancel) is { } read ? new(read.Policy) : null;

    // What is plain in the request; the judgement itself sees more.
    private static bool IsForEverybody(Field statement) =>
        statement["Effect"].Text == "Allow"
        && !statement["Condition"].Exists
        && (statement["Principal"].Text == "*" || statement["Principal"]["AWS"].Texts.Contains("*"));

    private static Verdict Judge(Seen<BucketPolicy> seen) =>
        PublicPolicy.Judge(seen, "bucket", seen.State.Policy, policy => new(policy));

    private static IEnumerable<Step> Change(Resource bucket, BucketPolicy from, BucketPolicy to)
    {
        if (from == to)
            yield break;
        yield return BucketPolicies.Write(bucket, to.Policy);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(BucketPolicy))]
    private sealed partial class S3BucketPolicyPublicJson : JsonSerializerContext;
}
