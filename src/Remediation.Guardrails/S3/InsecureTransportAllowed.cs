using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket's policy denies whatever comes without TLS.</summary>
public static partial class InsecureTransportAllowed
{
    public const string Id = "s3-insecure-transport-allowed";

    private const string Sid = "RemediationDenyInsecureTransport";
    private const string SecureTransport = "aws:SecureTransport";

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
    private const int LongestPolicy = 20 * 1024;

    // What is equal to false, or not equal to true, whatever the case and whether the key is there.
    private static readonly string[] Equal = ["bool", "stringequals", "stringequalsignorecase", "stringlike"];
    private static readonly string[] Unequal = ["stringnotequals", "stringnotequalsignorecase", "stringnotlike"];

    private static readonly Permission GetWebsite = Buckets.Permission("s3:GetBucketWebsite");

    public static readonly Guardrail<Policy> Guardrail = new()
    {
        Id = Id,
        Title = "Deny what reaches a bucket without TLS",
        Repairs = """
            Adds one statement to a bucket's policy, which denies everybody everything where `aws:SecureTransport` is
            false, or makes a policy of it where the bucket has none.
            """,
        Spares = """
            Every statement that is there stays as it was written. A policy that denies it already, in one statement or
            in several and together with more, is left. So is a bucket that is a website: S3's website endpoint speaks
            no TLS. A policy that cannot be understood is told as unclear, and one that has no room for the statement
            (20 KB) is told.
            """,
        Breaks = """
            Clients that speak plain HTTP with the bucket are refused. Who makes a bucket and then puts its policy
            replaces the statement and gets it again: the option `grace` lets such events wait.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("S3.5"), Cis("3.0.0", "2.1.1")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketPolicy", "DeleteBucketPolicy", "CreateBucket"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-bucket-ssl-requests-only"),
        ],
        Reads = [BucketPolicies.Get, GetWebsite],
        Writes = [BucketPolicies.Put],
        Undos = [BucketPolicies.Delete],
        Document = BucketPolicies.Document,
        State = () => S3InsecureTransportAllowedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>A bucket's policy.</summary>
    /// <param name="Text">Its text as S3 gives it; null if there is none.</param>
    /// <param name="IsWebsite">Whether the bucket is a website; false too where the policy denies plain HTTP, and
    /// nobody asked.</param>
    public sealed record Policy(string? Text, bool IsWebsite);

    private static async Task<Policy?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        if (await BucketPolicies.ReadAsync(aws, bucket, cancel) is not { } read)
            return null;
        if (read.Policy is { } text && DeniesPlainHttp(text, bucket) != false)
            return new(text, false);
        return new(read.Policy, await IsWebsiteAsync(aws, bucket, cancel));
    }

    private static async Task<bool> IsWebsiteAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        try
        {
            var request = new GetBucketWebsiteRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account };
            var website = (await aws.S3.GetBucketWebsiteAsync(request, cancel)).WebsiteConfiguration;
            return website is { IndexDocumentSuffix.Length: > 0 } or { RedirectAllRequestsTo: not null };
        }
        catch (Amazon.S3.AmazonS3Exception e) when (e.ErrorCode is "NoSuchWebsiteConfiguration" or "NoSuchBucket")
        {
            return false;
        }
    }

    private static Verdict Judge(Seen<Policy> seen)
    {
        if (seen.State.IsWebsite)
            return seen.Left("the bucket is a website, whose endpoint speaks no TLS");
        var text = seen.State.Text;
        if (text is null)
            return seen.Violation("the bucket has no policy that denies plain HTTP", new(Made(seen.Resource), false));
        using var policy = PolicyDocument.Open(text, out var problem);
        if (policy is null)
            return seen.Unclear($"the bucket's policy cannot be understood: {problem}");
        if (DeniesPlainHttp(policy, seen.Resource))
            return seen.Compliant("the bucket's policy denies plain HTTP");
        const string why = "the bucket's policy does not deny plain HTTP";
        var wanted = policy.With(Statement(seen.Resource, policy));
        return Encoding.UTF8.GetByteCount(wanted) > LongestPolicy
            ? seen.Told($"{why}, and has no room for the statement: make it shorter")
            : seen.Violation(why, new(wanted, false));
    }

    private static bool? DeniesPlainHttp(string text, Resource bucket)
    {
        using var policy = PolicyDocument.Open(text, out _);
        return policy is null ? null : DeniesPlainHttp(policy, bucket);
    }

    // On the bucket and on whatever object, by one statement or by several.
    private static bool DeniesPlainHttp(PolicyDocument policy, Resource bucket)
    {
        var resources = policy
            .Statements.Where(DeniesPlainHttp)
            .SelectMany(statement => PolicyDocument.Texts(statement, "Resource"))
            .ToList();
        return resources.Exists(pattern => Like(pattern, bucket.Arn!))
            && resources.Exists(pattern => Like(pattern, $"{bucket.Arn}/q7/x-0Zy"));
    }

    private static bool DeniesPlainHttp(JsonElement statement) =>
        !PolicyDocument.Allows(statement)
        && PolicyDocument.Member(statement, "Principal") is { } principal
        && PolicyDocument.IsEverybody(principal)
        && PolicyDocument.Texts(statement, "Action").Any(action => action is "*" || IsSame(action, "s3:*"))
        && (
            PolicyDocument.Member(statement, "Condition") is not { } condition
            || ConditionTest.Of(condition).All(IsMetWithoutTls)
        );

    private static bool IsMetWithoutTls(ConditionTest test)
    {
        if (!IsSame(test.Key, SecureTransport))
            return false;
        var name = test.Operator.EndsWith("ifexists", StringComparison.Ordinal) ? test.Operator[..^8] : test.Operator;
        return (Equal.Contains(name) && test.Values.Any(value => IsSame(value, "false")))
            || (Unequal.Contains(name) && test.Values.Count > 0 && test.Values.All(value => IsSame(value, "true")));
    }

    private static bool IsSame(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Like(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), text, false);

    private static string Made(Resource bucket) =>
        $$"""{"Version":"2012-10-17","Statement":[{{Statement(bucket, null)}}]}""";

    // Sids are different within a policy.
    private static string Statement(Resource bucket, PolicyDocument? policy)
    {
        var isTaken = policy?.Statements.Any(s => PolicyDocument.Member(s, "Sid")?.GetString() == Sid) == true;
        var sid = isTaken ? "" : $"\"Sid\":\"{Sid}\",";
        var resource = $"""["{bucket.Arn}","{bucket.Arn}/*"]""";
        var condition = $$$"""{"Bool":{"{{{SecureTransport}}}":"false"}}""";
        return "{"
            + sid
            + $"""
                "Effect":"Deny","Principal":"*","Action":"s3:*","Resource":{resource},"Condition":{condition}
                """
            + "}";
    }

    private static bool Asks(Trigger.Call call) =>
        call.EventName == "DeleteBucketPolicy"
        || (
            call.EventName == "PutBucketPolicy"
            && call.Request["bucketPolicy"].Json?.Contains(SecureTransport, StringComparison.OrdinalIgnoreCase) == false
        );

    private static IEnumerable<Step> Change(Resource bucket, Policy from, Policy to)
    {
        if (from.Text != to.Text)
            yield return BucketPolicies.Write(bucket, to.Text);
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Policy))]
    private sealed partial class S3InsecureTransportAllowedJson : JsonSerializerContext;
}
