using System.Globalization;
using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>A report of made-up records, the same every time: it shows what a report looks like.</summary>
internal static class SampleReport
{
    private const string First = "111122223333";
    private const string Second = "444455556666";
    private const int Records = 96;
    private const int HoursBetween = 7;
    private const int Spread = 41;

    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly Pause Pause = new("*", "migration of the network", By("operator"), Now.AddDays(-3))
    {
        Until = Now.AddDays(1),
    };

    private static readonly Exemption Exemption = new()
    {
        Id = "website",
        Guardrail = "s3-public-access-block-weakened",
        Resource = "arn:aws:s3:::website",
        IsExact = true,
        Owner = "web team",
        Reason = "a public website until it moves behind CloudFront",
        Created = Now.AddDays(-20),
        Expires = Now.AddDays(12),
    };

    private static readonly Actor Terraform = Session("deploy", "pipeline", "APN/1.0 HashiCorp/1.0 Terraform/1.9.8");
    private static readonly Actor Stack = Session("platform", "stack", "cloudformation.amazonaws.com");
    private static readonly Actor Developer = Session("developer", "alice", "aws-cli/2.17.0");
    private static readonly Actor Console = Session("administrator", "bob", "Mozilla/5.0");

    private static readonly Kept[] Examples =
    [
        new(
            "s3-public-access-block-weakened",
            "AWS::S3::Bucket",
            "arn:aws:s3:::{0}",
            ["reports", "invoices", "logs", "website"],
            "PutBucketPublicAccessBlock",
            "BlockPublicAcls and BlockPublicPolicy are off",
            "PutPublicAccessBlock: all four settings on",
            """{"blockPublicAcls":false,"blockPublicPolicy":false,"ignorePublicAcls":true}""",
            """{"blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true}"""
        ),
        new(
            "ec2-ingress-open-to-world",
            "AWS::EC2::SecurityGroup",
            "arn:aws:ec2:eu-central-1:{1}:security-group/{0}",
            ["sg-0a1b2c3d4e5f60718", "sg-0f1e2d3c4b5a69788"],
            "AuthorizeSecurityGroupIngress",
            "port 22 is open to 0.0.0.0/0",
            "RevokeSecurityGroupIngress: tcp 22 from 0.0.0.0/0",
            """{"ingress":[{"port":22,"from":"0.0.0.0/0"},{"port":443,"from":"10.0.0.0/8"}]}""",
            """{"ingress":[{"port":443,"from":"10.0.0.0/8"}]}"""
        ),
        new(
            "iam-admin-policy-attached",
            "AWS::IAM::Role",
            "arn:aws:iam::{1}:role/{0}",
            ["batch", "reporting"],
            "AttachRolePolicy",
            "AdministratorAccess is attached",
            "DetachRolePolicy: AdministratorAccess",
            """{"attached":["AdministratorAccess","ReadOnlyAccess"]}""",
            """{"attached":["ReadOnlyAccess"]}"""
        ),
        new(
            "rds-publicly-accessible",
            "AWS::RDS::DBInstance",
            "arn:aws:rds:eu-central-1:{1}:db:{0}",
            ["orders", "customers"],
            "ModifyDBInstance",
            "the instance has a public address",
            "ModifyDBInstance: PubliclyAccessible false",
            """{"publiclyAccessible":true,"multiAz":true}""",
            """{"publiclyAccessible":false,"multiAz":true}"""
        ),
        new(
            "cloudtrail-logging-stopped",
            "AWS::CloudTrail::Trail",
            "arn:aws:cloudtrail:eu-central-1:{1}:trail/{0}",
            ["organization"],
            "StopLogging",
            "the trail does not log",
            "StartLogging",
            """{"isLogging":false}""",
            """{"isLogging":true}"""
        ),
        new(
            "kms-key-rotation-disabled",
            "AWS::KMS::Key",
            "arn:aws:kms:eu-central-1:{1}:key/{0}",
            ["1234abcd-12ab-34cd-56ef-1234567890ab"],
            "DisableKeyRotation",
            "the key does not rotate",
            "EnableKeyRotation",
            """{"rotates":false}""",
            """{"rotates":true}"""
        ),
    ];

    public static Report Create(string version) =>
        new()
        {
            Scope = new()
            {
                Account = First,
                Region = "eu-central-1",
                Source = "made-up records, to show what a report looks like",
                Version = version,
                MadeAt = Now,
            },
            Records = [.. Enumerable.Range(0, Records).Select(RecordOf)],
            Switches = new([Exemption], [Pause]),
            Exemptions = new(),
        };

    /// <summary>A kind of violation that is made up.</summary>
    private sealed record Kept(
        string Guardrail,
        string Type,
        string Arn,
        string[] Names,
        string Event,
        string Violation,
        string Step,
        string Before,
        string After
    );

    private static LedgerRecord RecordOf(int index)
    {
        // Steps that share no divisor with the lists' lengths mix all of them.
        var example = Examples[index * 5 / 3 % Examples.Length];
        var name = example.Names[index * 7 / 2 % example.Names.Length];
        var account = index % 3 == 0 ? Second : First;
        var arn = string.Format(CultureInfo.InvariantCulture, example.Arn, name, account);
        var time = Now.AddHours(-HoursBetween * index - index * index * 37 % Spread).AddMinutes(-index % 53);
        var record = new LedgerRecord
        {
            Id = RecordId.Of(example.Guardrail, arn, $"event-{index}", time),
            Outcome = Outcome.Planned,
            Guardrail = example.Guardrail,
            Resource = new(example.Type, name, arn, account, "eu-central-1", "aws"),
            EventId = $"event-{index}",
            EventName = example.Event,
            EventTime = time,
            Actor = ActorOf(index),
            Mode = Mode.Audit,
            Violation = example.Violation,
            Reason = "audit mode: enforce would repair it",
            Gate = GateNames.Mode,
            Plan = [example.Step],
            Before = example.Before,
            Owner = "run",
            Lease = time.AddMinutes(1),
            StartedAt = time.AddSeconds(3),
            FinishedAt = time.AddSeconds(4 + index % 11),
        };
        return Ended(record, index, example);
    }

    private static LedgerRecord Ended(LedgerRecord record, int index, Kept example)
    {
        if (example.Names[0] == "reports" && record.Resource.Id == "website")
        {
            return record with
            {
                Outcome = Outcome.Held,
                Gate = GateNames.Exemption,
                Reason = $"exempt by {Exemption}",
            };
        }
        if (index % 17 == 5)
        {
            return record with
            {
                Outcome = Outcome.Failed,
                Gate = null,
                Reason = "AWS answered AccessDenied to GetPolicy: the role of the guardrail lacks the permission",
            };
        }
        if (index % 23 == 7)
        {
            return record with
            {
                Outcome = Outcome.Unclear,
                Gate = null,
                Plan = [],
                Violation = "it cannot be said whether the state is right",
                Reason = "a condition of the policy cannot be decided",
            };
        }
        // Enforcement of three guardrails began earlier than that of the rest.
        if (
            example.Guardrail
            is not ("cloudtrail-logging-stopped" or "kms-key-rotation-disabled" or "rds-publicly-accessible")
        )
            return record;
        return Pause.Since <= record.StartedAt
            ? record with
            {
                Mode = Mode.Enforce,
                Outcome = Outcome.Held,
                Gate = GateNames.Pause,
                Reason = $"paused by {Pause.By} since {Pause.Since:u} until {Pause.End:u}: {Pause.Reason}",
            }
            : record with
            {
                Mode = Mode.Enforce,
                Outcome = Outcome.Applied,
                Gate = null,
                Reason = "written and proved",
                Done = [new(example.Step, $"request-{index}")],
                After = example.After,
            };
    }

    private static Actor? ActorOf(int index) =>
        (index % 7) switch
        {
            0 or 3 => Terraform,
            1 => Stack,
            2 or 5 => Developer,
            4 => Console,
            _ => null,
        };

    private static string By(string role) => $"arn:aws:iam::{First}:role/{role}";

    private static Actor Session(string role, string name, string agent) =>
        new("AssumedRole", $"arn:aws:sts::{First}:assumed-role/{role}/{name}", By(role), "192.0.2.10", agent);
}
