using Remediation.Cli.Reporting;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Report.Tests;

/// <summary>Records and reports for tests.</summary>
internal static class Some
{
    public const string Bucket = "s3-public-access-block-weakened";
    public const string Group = "ec2-ingress-open-to-world";

    public static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    public static LedgerRecord Record(
        string name,
        TimeSpan? ago = null,
        string outcome = Outcome.Applied,
        string guardrail = Bucket
    )
    {
        var time = Now - (ago ?? TimeSpan.FromHours(1));
        var arn = $"arn:aws:s3:::{name}";
        return new()
        {
            Id = RecordId.Of(guardrail, arn, name, time),
            Outcome = outcome,
            Guardrail = guardrail,
            Resource = new("AWS::S3::Bucket", name, arn, "111122223333", "eu-central-1", "aws"),
            EventId = $"event {name} {time:O}",
            EventName = "PutBucketPublicAccessBlock",
            EventTime = time,
            Actor = By("developer"),
            Mode = outcome == Outcome.Planned ? Mode.Audit : Mode.Enforce,
            Violation = $"{name} is open",
            Reason = "written and proved",
            Plan = ["PutPublicAccessBlock"],
            Before = """{"block":false,"other":1}""",
            After = outcome == Outcome.Applied ? """{"block":true,"other":1}""" : null,
            Owner = "run",
            Lease = time,
            StartedAt = time.AddSeconds(1),
            FinishedAt = time.AddSeconds(5),
        };
    }

    public static Actor By(string role, string? agent = null) =>
        new(
            "AssumedRole",
            $"arn:aws:sts::111122223333:assumed-role/{role}/session",
            $"arn:aws:iam::111122223333:role/{role}",
            "192.0.2.10",
            agent
        );

    public static Remediation.Cli.Reporting.Report Report(
        IReadOnlyList<LedgerRecord> records,
        Switches? switches = null
    ) =>
        new()
        {
            Scope = new()
            {
                Account = "111122223333",
                Region = "eu-central-1",
                Source = "a test",
                Version = "1.2.3",
                MadeAt = Now,
            },
            Records = records,
            Switches = switches ?? Switches.None,
            Exemptions = new(),
        };

    public static string Html(params IReadOnlyList<LedgerRecord> records) => Page.Of(Report(records)).Html;

    /// <summary>Of the report that the documentation shows, a record of each kind and guardrail.</summary>
    public static string Sample
    {
        get
        {
            var sample = SampleReport.Create("1.2.3");
            var some = sample.Records.DistinctBy(record => (record.Guardrail, Kind.Of(record)));
            return Page.Of(sample with { Records = [.. some] }).Html;
        }
    }
}
