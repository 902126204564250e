using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Reference.Tests;

/// <summary>Every guardrail watches events that there are.</summary>
/// <remarks>The facts lie beside the repository; where they do not, these tests are skipped.</remarks>
public sealed class WatchTests(AuthorizationReference reference)
{
    // Where a name is right although the facts do not have it.
    private static readonly IReadOnlyList<Allowance> Allowances =
    [
        new(
            Law.ConfigRule,
            "ec2-ingress-open-to-world",
            "restricted-rdp",
            "Security Hub gives this name to its own restricted-common-ports rule of control EC2.14",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-14"
        ),
        // The services' pages say that every control-plane action is recorded; those without a date in Lambda's records
        // stand by the API's own name.
        Recorded(
            "self-rule-changed",
            "events.amazonaws.com:DeleteEventBus",
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-logging-cloudtrail.html"
        ),
        Recorded(
            "self-rule-changed",
            "events.amazonaws.com:UpdateEventBus",
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-logging-cloudtrail.html"
        ),
        Recorded(
            "self-function-changed",
            "lambda.amazonaws.com:DeleteFunctionEventInvokeConfig",
            "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"
        ),
        Recorded(
            "self-function-changed",
            "lambda.amazonaws.com:PutFunctionRecursionConfig",
            "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"
        ),
        Recorded(
            "self-function-changed",
            "lambda.amazonaws.com:UpdateFunctionEventInvokeConfig",
            "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"
        ),
        new(
            Law.EventName,
            "lambda-url-public",
            "lambda.amazonaws.com:CreateFunctionUrlConfig20211031",
            "AWS's page has the name without a date, which most of Lambda's have: it is watched with one too",
            "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"
        ),
        new(
            Law.EventName,
            "lambda-url-public",
            "lambda.amazonaws.com:UpdateFunctionUrlConfig20211031",
            "AWS's page has the name without a date, which most of Lambda's have: it is watched with one too",
            "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"
        ),
        Recorded(
            "self-queue-changed",
            "sqs.amazonaws.com:RemovePermission",
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/logging-using-cloudtrail.html"
        ),
        Recorded(
            "self-table-changed",
            "dynamodb.amazonaws.com:DeleteResourcePolicy",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html"
        ),
        Recorded(
            "self-alarm-changed",
            "monitoring.amazonaws.com:EnableAlarmActions",
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/logging_cw_api_calls.html"
        ),
        Recorded(
            "self-manifest-changed",
            "ssm.amazonaws.com:DeleteParameters",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html"
        ),
        Recorded(
            "self-manifest-changed",
            "ssm.amazonaws.com:LabelParameterVersion",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html"
        ),
        Recorded(
            "self-manifest-changed",
            "ssm.amazonaws.com:PutParameter",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html"
        ),
        Recorded(
            "self-manifest-changed",
            "ssm.amazonaws.com:UnlabelParameterVersion",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html"
        ),
        new(
            Law.ResourceType,
            "self-manifest-changed",
            "AWS::SSM::Parameter",
            "CloudFormation's reference has the type, and the collected facts have only the types of other guardrails",
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html"
        ),
        Recorded(
            "kms-key-deletion-scheduled",
            "kms.amazonaws.com:EnableKey",
            "https://docs.aws.amazon.com/kms/latest/developerguide/ct-enablekey.html"
        ),
        Recorded(
            "kms-key-rotation-disabled",
            "kms.amazonaws.com:EnableKey",
            "https://docs.aws.amazon.com/kms/latest/developerguide/ct-enablekey.html"
        ),
        Recorded(
            "secretsmanager-policy-public",
            "secretsmanager.amazonaws.com:RestoreSecret",
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html"
        ),
        RootOfTheOrganization("DisableOrganizationsRootCredentialsManagement"),
        RootOfTheOrganization("DisableOrganizationsRootSessions"),
        RootOfTheOrganization("EnableOrganizationsRootCredentialsManagement"),
        RootOfTheOrganization("EnableOrganizationsRootSessions"),
        Recorded(
            "macie-disabled",
            "macie2.amazonaws.com:EnableMacie",
            "https://docs.aws.amazon.com/macie/latest/user/macie-cloudtrail.html"
        ),
        Recorded(
            "macie-disabled",
            "macie2.amazonaws.com:UpdateOrganizationConfiguration",
            "https://docs.aws.amazon.com/macie/latest/user/macie-cloudtrail.html"
        ),
        Recorded(
            "securityhub-disabled",
            "securityhub.amazonaws.com:BatchEnableStandards",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ct.html"
        ),
        Recorded(
            "securityhub-disabled",
            "securityhub.amazonaws.com:DisassociateFromMasterAccount",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ct.html"
        ),
        Recorded(
            "securityhub-disabled",
            "securityhub.amazonaws.com:EnableSecurityHub",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ct.html"
        ),
        Recorded(
            "securityhub-disabled",
            "securityhub.amazonaws.com:UpdateOrganizationConfiguration",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ct.html"
        ),
        RecordedByConfig("rds-snapshot-public", "AWS::RDS::DBSnapshot"),
        RecordedByConfig("rds-snapshot-public", "AWS::RDS::DBClusterSnapshot"),
        RecordedByConfig("s3-account-public-access-block-weakened", "AWS::S3::AccountPublicAccessBlock"),
        OfTheAccount("iam-root-access-key"),
        OfTheAccount("iam-root-login"),
        new(
            Law.ResourceType,
            "iam-password-policy-weakened",
            "AWS::IAM::AccountPasswordPolicy",
            "CloudFormation has no such type, and this name is made by the same rule as its types of IAM",
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html"
        ),
        Unnamed("ebs-snapshot-public", "AWS::EC2::Snapshot"),
        Unnamed("ami-public", "AWS::EC2::Image"),
        Unnamed("ec2-serial-console-enabled", "AWS::EC2::SerialConsoleAccess"),
        Unnamed("ebs-default-encryption-disabled", "AWS::EC2::EbsEncryptionByDefault"),
        Unnamed("ami-sharing-unblocked", "AWS::EC2::ImageBlockPublicAccess"),
    ];

    // Where AWS's page agrees with the package.
    private static readonly IReadOnlyList<Allowance> PackageAllowances = [];

    private static ITestOutputHelper? Output => TestContext.Current.TestOutputHelper;

    [Fact]
    public void Every_call_rule_and_type_that_a_guardrail_watches_or_judges_is_known()
    {
        var facts = Facts();
        foreach (var guardrail in Catalogue.All)
        foreach (var (law, name) in WatchLaws.NamesOf(guardrail.Watches, guardrail.On.Types))
            Output?.WriteLine($"{guardrail.Id}: {name}: {WatchLaws.Evidence(facts, law, name) ?? "none"}");
        Allowance.Assert(
            [.. Catalogue.All.SelectMany(g => WatchLaws.Check(facts, g.Id, g.Watches, g.On.Types))],
            Allowances
        );
    }

    [Fact]
    public void The_package_says_of_every_declared_action_what_an_older_copy_of_the_reference_says_or_more()
    {
        Facts();
        var copy = JsonNode.Parse(File.ReadAllText(Path.Combine(EventFacts.Folder, "data", "sar.json")))!;
        var actions = Catalogue
            .All.SelectMany(g => RolePolicy.ReadsOf(g).Concat(g.Writes).Concat(g.Undos))
            .Select(p => p.Action)
            .Distinct()
            .ToList();
        Assert.Contains(actions, action => InCopy(copy, action) is not null);
        Allowance.Assert([.. actions.SelectMany(action => Lacks(copy, action))], PackageAllowances);
    }

    private static Allowance Recorded(string guardrail, string call, string page) =>
        new(Law.EventName, guardrail, call, "the API has the action, and its service records all of them", page);

    private static Allowance RootOfTheOrganization(string name) =>
        Recorded(
            "iam-root-login",
            $"iam.amazonaws.com:{name}",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html"
        );

    private static Allowance OfTheAccount(string guardrail) =>
        new(
            Law.ResourceType,
            guardrail,
            "AWS::::Account",
            "CloudFormation has no such type, and AWS Config calls an account by this name",
            "https://docs.aws.amazon.com/config/latest/developerguide/iam-root-access-key-check.html"
        );

    private static Allowance RecordedByConfig(string guardrail, string type) =>
        new(
            Law.ResourceType,
            guardrail,
            type,
            "CloudFormation makes none, and AWS Config records them by this name",
            "https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html"
        );

    private static Allowance Unnamed(string guardrail, string type) =>
        new(
            Law.ResourceType,
            guardrail,
            type,
            "CloudFormation has no such type, and this name is made by the same rule as its types of EC2",
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html"
        );

    private static EventFacts Facts()
    {
        var facts = EventFacts.Load();
        Assert.SkipWhen(facts is null, $"the collected facts are not here: there is no folder {EventFacts.Folder}");
        return facts!;
    }

    private IEnumerable<Fault> Lacks(JsonNode copy, string action)
    {
        if (InCopy(copy, action) is not { } older || reference.Find(action) is not { } newer)
            yield break;
        Fault Lacking(string what) =>
            new(
                Law.WholePackage,
                "the package",
                action,
                $"the package lists {action} without {what}, which an older copy of the reference has: see AWS's page, "
                    + "and add an exception where the page agrees with the package"
            );

        var level = (string)older["access"]!;
        if (!newer.Levels.Contains(level))
            yield return Lacking($"the access level {level}");
        foreach (var type in older["res"]!.AsArray().SelectMany(r => r!["types"]!.AsArray()).Select(t => (string)t!))
            if (!newer.Resources.Any(r => r.Type.Name == type.TrimEnd('*')))
                yield return Lacking($"the resource type {type.TrimEnd('*')}");
    }

    private static JsonNode? InCopy(JsonNode copy, string action)
    {
        var names = action.Split(':');
        return copy[names[0]]?["actions"]?[names[1]];
    }
}
