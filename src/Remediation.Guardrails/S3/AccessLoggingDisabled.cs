using System.Net;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.S3;

/// <summary>Who reads and writes a bucket is logged.</summary>
public static partial class AccessLoggingDisabled
{
    public const string Id = "s3-access-logging-disabled";

    private static readonly Permission GetLogging = Buckets.Permission("s3:GetBucketLogging");
    private static readonly Permission PutLogging = Buckets.Permission("s3:PutBucketLogging");

    private static readonly Setting<string> LogBucket = Setting.Text(
        "logBucket",
        "",
        "Name of the bucket that logs go to. S3 wants it in the region of the bucket that is logged: `{region}` and "
            + "`{account}` in it stand for that bucket's."
    );

    public static readonly Guardrail<Logging> Guardrail = new()
    {
        Id = Id,
        Title = "Log the access to a bucket",
        Repairs = """
            Switches the server access logging of a bucket on: after it was switched off, and where a bucket was made
            without it. The logs go to the bucket that the setting `logBucket` names, below the name of the bucket that
            is logged and a slash. Until that setting is given, you are only told.
            """,
        Spares = """
            The log bucket itself is left alone, because its own logs would grow without end. A bucket that logs to any
            bucket stays as it is, prefix and format too: whether that is the right one, or can still take the logs, is
            not judged. Data events of CloudTrail are not looked at, nor are directory buckets, which S3 does not log.
            """,
        Breaks = """
            Logs are paid for as long as the log bucket keeps them: give it a lifecycle rule. The first ones come after
            an hour or so, and what happened before is not in them. The log bucket must exist in every region that you
            watch, with a policy that lets `logging.s3.amazonaws.com` write, without SSE-KMS by default, Object Lock's
            retention or Requester Pays. Where S3 refuses it, the repair fails and you are told; where S3 takes it and
            cannot deliver, nobody is.
            """,
        Severity = Severity.Medium,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [Fsbp("S3.9")],
        On = Buckets.Kind,
        Watches =
        [
            Buckets.Calls("PutBucketLogging", "CreateBucket"),
            Buckets.Changes,
            new Watch.ConfigRule("s3-bucket-logging-enabled"),
        ],
        Reads = [GetLogging],
        Writes = [PutLogging],
        Settings = [LogBucket],
        Needs = LogBucket,
        State = () => S3AccessLoggingDisabledJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = Asks,
    };

    /// <summary>A bucket's server access logging.</summary>
    /// <param name="Bucket">The bucket that the logs go to; null where it is off.</param>
    /// <param name="Prefix">What the logs' names begin with; null for nothing.</param>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_LoggingEnabled.html</remarks>
    public sealed record Logging(string? Bucket, string? Prefix);

    private static Task<Logging?> ObserveAsync(AwsClients aws, Resource bucket, CancellationToken cancel)
    {
        return Buckets.ReadAsync(ReadAsync);

        async Task<Logging?> ReadAsync()
        {
            var answer = await aws.S3.GetBucketLoggingAsync(
                new GetBucketLoggingRequest { BucketName = bucket.Id, ExpectedBucketOwner = bucket.Account },
                cancel
            );
            // The SDK hands over S3's "not found" as an answer, and only a bucket that is gone is answered so.
            if (answer.HttpStatusCode == HttpStatusCode.NotFound)
                return null;
            var to = answer.BucketLoggingConfig;
            return new(Text(to?.TargetBucketName), Text(to?.TargetPrefix));
        }
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Verdict Judge(Seen<Logging> seen)
    {
        var logs = seen.Get(LogBucket)
            .Replace("{region}", seen.Resource.Region, StringComparison.Ordinal)
            .Replace("{account}", seen.Resource.Account, StringComparison.Ordinal);
        if (seen.Resource.Id == logs)
            return seen.Left("it is the log bucket");
        if (seen.State.Bucket is { } bucket)
            return seen.Compliant($"the access to the bucket is logged to {bucket}");
        const string Off = "the access to the bucket is not logged";
        return logs.Length == 0
            ? seen.Told($"{Off}; the setting `logBucket` names no bucket")
            : seen.Violation(Off, new(logs, $"{seen.Resource.Id}/"));
    }

    // What is made has none.
    private static bool Asks(Trigger.Call call) =>
        call.EventName == "CreateBucket" || !call.Request["BucketLoggingStatus"]["LoggingEnabled"].Exists;

    private static IEnumerable<Step> Change(Resource bucket, Logging from, Logging to)
    {
        if (from != to && (from.Bucket ?? to.Bucket) is not null)
            yield return Put(bucket, to);
    }

    private static Step Put(Resource bucket, Logging logging)
    {
        var request = new PutBucketLoggingRequest
        {
            BucketName = bucket.Id,
            ExpectedBucketOwner = bucket.Account,
            LoggingConfig = logging.Bucket is null
                ? new()
                : new() { TargetBucketName = logging.Bucket, TargetPrefix = logging.Prefix ?? "" },
        };
        return new(
            PutLogging,
            "PutBucketLogging",
            new()
            {
                ["Bucket"] = bucket.Id,
                ["TargetBucket"] = logging.Bucket,
                ["TargetPrefix"] = logging.Bucket is null ? null : logging.Prefix ?? "",
            },
            run => run.Aws.S3.PutBucketLoggingAsync(request, run.Cancel).AsAnswer()
        );
    }

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Logging))]
    private sealed partial class S3AccessLoggingDisabledJson : JsonSerializerContext;
}
