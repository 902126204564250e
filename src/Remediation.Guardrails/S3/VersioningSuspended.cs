using System.Text.Json.Serialization;
using Amazon.S3.Model;

namespace Remediation.Guardrails.S3;

/// <summary>A bucket that kept the versions of its objects keeps them still.</summary>
public static partial class VersioningSuspended
{
    public const string Id = "s3-versioning-suspended";

    private static readonly Permission GetVersioning = Buckets.Permission("s3:GetBucketVersioning");
    private static readonly Permission PutVersioning = Buckets.Permission("s3:PutBucketVersioning");

    public static readonly Guardrail<Versioning> Guardrail = new()
    {
        Id = Id,
        Title = "Resume a bucket's versioning",
        Repairs = """
            Enables a bucket's versioning again once it was suspended: overwriting or deleting an object keeps the
            version before.
            """,
        Spares = """
            A bucket that never had versioning is left alone: S3 tells the two apart. Where MFA delete is on, only the
            account's root user with its MFA device may change versioning, so you are told and nothing is written.
            Versions, objects, lifecycle rules and MFA delete stay as they are. What was overwritten while versioning
            was suspended does not come back.
            """,
        Breaks = """
            Versions are kept and paid for again until a lifecycle rule expires them.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [new("NIST SP 800-53 Revision 5", "S3.14")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketVersioning"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-bucket-versioning-enabled"),
        ],
        Reads = [GetVersioning],
        Writes = [PutVersioning],
        State = () => S3VersioningSuspendedJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = call => call.Request["VersioningConfiguration"]["Status"].Text == Versioning.Suspended,
    };

    /// <summary>A bucket's versioning.</summary>
    /// <param name="Status">Enabled, Suspended, or null for a bucket that never had it.</param>
    /// <param name="IsMfaDelete">Whether deleting a version, or changing this, needs the root user's MFA
    /// device.</param>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html</remarks>
    public sealed record Versioning(string? Status, bool IsMfaDelete)
    {
        public const string Enabled = "Enabled";
        public const string Suspended = "Suspended";
    }

    private static Task<Versioning?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        return Buckets.ReadAsync(ReadAsync);

        async Task<Versioning> ReadAsync()
        {
            var answer = await aws.S3.GetBucketVersioningAsync(
                new GetBucketVersioningRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            var status = answer.VersioningConfig?.Status?.Value;
            return new(status is "" or "Off" ? null : status, answer.VersioningConfig?.EnableMfaDelete == true);
        }
    }

    private static Verdict Judge(Seen<Versioning> seen) =>
        seen.State switch
        {
            { Status: Versioning.Suspended, IsMfaDelete: true } => seen.Told(
                "the bucket's versioning is suspended; MFA delete is on, so only the root user can enable it again"
            ),
            { Status: Versioning.Suspended } => seen.Violation(
                "the bucket's versioning is suspended",
                seen.State with
                {
                    Status = Versioning.Enabled,
                }
            ),
            { Status: Versioning.Enabled } => seen.Compliant("the bucket's versioning is enabled"),
            { Status: null } => seen.Compliant("the bucket never had versioning"),
            { Status: var status } => seen.Unclear($"S3 says that the bucket's versioning is {status}"),
        };

    // Versioning that a bucket ever had can be suspended, never taken away.
    private static IEnumerable<Step> Change(Resource bucket, Versioning from, Versioning to)
    {
        if (from.Status != to.Status && to.Status is { } status)
            yield return Put(bucket, status);
    }

    private static Step Put(Resource bucket, string status)
    {
        var request = new PutBucketVersioningRequest
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            VersioningConfig = new() { Status = status },
        };
        return new(
            PutVersioning,
            "PutBucketVersioning",
            new() { ["Bucket"] = bucket.Id, ["Status"] = status },
            run => run.Aws.S3.PutBucketVersioningAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Versioning))]
    private sealed partial class S3VersioningSuspendedJson : JsonSerializerContext;
}
