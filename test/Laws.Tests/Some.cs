using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Laws.Tests;

/// <summary>Test data.</summary>
internal static class Some
{
    /// <summary>A claim on a bucket of its own.</summary>
    public static LedgerRecord Intent(string owner)
    {
        var arn = $"arn:aws:s3:::example-{Guid.NewGuid():N}";
        var now = DateTimeOffset.UtcNow;
        return new()
        {
            Id = RecordId.Of("example", arn, "event", now),
            Outcome = Outcome.Intent,
            Guardrail = "example",
            Resource = new("AWS::S3::Bucket", "example", arn, "123456789012", "us-east-1", "aws"),
            EventId = "event",
            EventName = "PutBucketPolicy",
            EventTime = now,
            Mode = Mode.Enforce,
            Violation = "open",
            Plan = ["step"],
            Before = "{}",
            Owner = owner,
            Lease = now.AddMinutes(1),
            StartedAt = now,
        };
    }
}
