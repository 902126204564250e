using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

public sealed class StackTests
{
    private static readonly Deployment Deployment = new(
        """{"webhookParameter": "/some/webhook", "logRetentionDays": 30}"""
    );

    [Fact]
    public void The_ledger_survives_mistakes()
    {
        var table = Deployment.One("AWS::DynamoDB::Table");
        var p = table["Properties"]!;
        Assert.Equal("Retain", (string?)table["DeletionPolicy"]);
        Assert.Equal("Retain", (string?)table["UpdateReplacePolicy"]);
        Assert.True((bool)p["DeletionProtectionEnabled"]!);
        Assert.True((bool)p["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!);
        Assert.True((bool)p["SSESpecification"]!["SSEEnabled"]!);
        Assert.Equal("PAY_PER_REQUEST", (string?)p["BillingMode"]);
        Assert.Equal("NEW_AND_OLD_IMAGES", (string?)p["StreamSpecification"]!["StreamViewType"]);
        Assert.Equal("""{"AttributeName":"expiresAt","Enabled":true}""", p["TimeToLiveSpecification"]!.ToJsonString());
        Assert.Equal(
            """[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]""",
            p["KeySchema"]!.ToJsonString()
        );
    }

    [Fact]
    public void A_parameter_names_the_ledger()
    {
        var parameter = Deployment.One("AWS::SSM::Parameter")["Properties"]!;
        Assert.Equal(("/remediation/ledger", "String"), ((string?)parameter["Name"], (string?)parameter["Type"]));
        Assert.Matches(@"^\$\{Ledger\w*\}$", Deployment.Text(parameter["Value"]!));
    }

    [Fact]
    public void The_dead_letter_queue_is_encrypted_keeps_two_weeks_refuses_plain_text_and_stays()
    {
        var resource = Deployment.One("AWS::SQS::Queue");
        Assert.Equal("Retain", (string?)resource["DeletionPolicy"]);
        Assert.Equal("Retain", (string?)resource["UpdateReplacePolicy"]);
        var queue = resource["Properties"]!;
        Assert.True((bool)queue["SqsManagedSseEnabled"]!);
        Assert.Equal(14 * 24 * 3600, (int)queue["MessageRetentionPeriod"]!);
        var statements = Deployment.One("AWS::SQS::QueuePolicy")["Properties"]!["PolicyDocument"]![
            "Statement"
        ]!.AsArray();
        Assert.Contains(
            statements,
            s => (string?)s!["Effect"] == "Deny" && (string?)s["Condition"]?["Bool"]?["aws:SecureTransport"] == "false"
        );
        var events = Assert.Single(statements, s => (string?)s!["Effect"] == "Allow")!;
        Assert.Equal("events.amazonaws.com", (string?)events["Principal"]!["Service"]);
        Assert.Equal("${AWS::AccountId}", Deployment.Text(events["Condition"]!["StringEquals"]!["aws:SourceAccount"]!));
    }

    [Fact]
    public void Every_function_is_small_retried_and_has_its_own_kept_log_group_and_alarm()
    {
        var functions = Deployment.Functions().ToList();
        Assert.Equal(Some.All.Count + 1, functions.Count);
        Assert.All(
            functions,
            f =>
            {
                Assert.Equal(
                    ("provided.al2023", "bootstrap", 256, 60),
                    (
                        (string?)f.Function["Runtime"],
                        (string?)f.Function["Handler"],
                        (int)f.Function["MemorySize"]!,
                        (int)f.Function["Timeout"]!
                    )
                );
                Assert.NotNull(f.Function["DeadLetterConfig"]);
                Assert.Contains(
                    "Logs",
                    f.Function["LoggingConfig"]!["LogGroup"]!.ToJsonString(),
                    StringComparison.Ordinal
                );
                Assert.Equal("x86_64", (string?)f.Function["Architectures"]![0]);
            }
        );
        Assert.All(
            Deployment.Resources("AWS::Lambda::EventInvokeConfig"),
            c =>
                Assert.Equal(
                    (2, 6 * 3600),
                    ((int)c["Properties"]!["MaximumRetryAttempts"]!, (int)c["Properties"]!["MaximumEventAgeInSeconds"]!)
                )
        );
        Assert.All(
            Deployment.Resources("AWS::Logs::LogGroup"),
            l => Assert.Equal(30, (int)l["Properties"]!["RetentionInDays"]!)
        );
        foreach (var type in new[] { "AWS::Lambda::EventInvokeConfig", "AWS::Logs::LogGroup" })
            Assert.Equal(functions.Count, Deployment.Resources(type).Count);
        Assert.Equal(
            functions
                .Select(f => $"{f.Function["FunctionName"]}-errors")
                .Concat(["remediation-dead-letters", "remediation-breaker", "remediation-war"])
                .Order(StringComparer.Ordinal),
            Deployment
                .Resources("AWS::CloudWatch::Alarm")
                .Select(a => (string)a["Properties"]!["AlarmName"]!)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_function_knows_its_guardrail_ledger_own_roles_and_certificates()
    {
        var variables = Deployment.Functions().Single(f => f.Id == Some.Safe.Id).Function["Environment"]!["Variables"]!;
        Assert.Equal("audit", (string?)variables["REMEDIATION_MODE"]);
        Assert.Equal(Deployment.AnyArn, Deployment.Text(variables["REMEDIATION_OWN_ROLES"]!));
        Assert.Equal("remediation", (string?)variables["POWERTOOLS_SERVICE_NAME"]);
        Assert.Equal(
            ("/var/task/aws-roots.pem", "/var/task/none"),
            ((string?)variables["SSL_CERT_FILE"], (string?)variables["SSL_CERT_DIR"])
        );
        Assert.Contains("Ledger", variables["REMEDIATION_LEDGER_TABLE"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_notifier_is_woken_by_records_alone_and_reports_what_failed()
    {
        var source = Deployment.One("AWS::Lambda::EventSourceMapping")["Properties"]!;
        Assert.Equal(
            """{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"record#"}]}}}}""",
            (string?)source["FilterCriteria"]!["Filters"]![0]!["Pattern"]
        );
        Assert.Equal("ReportBatchItemFailures", (string?)source["FunctionResponseTypes"]![0]);
        Assert.Equal(10, (int)source["MaximumRetryAttempts"]!);
        Assert.NotNull(source["DestinationConfig"]!["OnFailure"]);
    }

    [Fact]
    public void Without_a_parameter_there_is_no_notifier() =>
        Assert.Empty(new Deployment("{}", [Some.Safe]).Resources("AWS::Lambda::EventSourceMapping"));

    [Theory]
    [InlineData("service", 3)]
    [InlineData("all", 1)]
    public void Guardrails_can_share_functions(string grouping, int functions) =>
        Assert.Equal(
            functions,
            new Deployment($$"""{"grouping": "{{grouping}}"}""", [Some.Safe, Some.Disruptive, Some.Global])
                .Functions()
                .Count()
        );

    [Fact]
    public void Guardrails_of_different_modes_never_share_a_role() =>
        Assert.Equal(
            ["ec2-some-disruptive", "s3-some-safe,iam-some-global"],
            new Deployment("""{"grouping": "all", "mode": "enforce"}""", [Some.Safe, Some.Disruptive, Some.Global])
                .Functions()
                .Select(f => f.Id)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Alarms_tell_the_topic() =>
        Assert.All(
            new Deployment("""{"alarmTopic": "arn:aws:sns:eu-central-1:111122223333:alarms"}""", [Some.Safe]).Resources(
                "AWS::CloudWatch::Alarm"
            ),
            a => Assert.Single(a["Properties"]!["AlarmActions"]!.AsArray())
        );

    [Fact]
    public void Settings_and_guardrails_that_together_are_too_long_for_one_environment_are_refused()
    {
        var guardrails = Enumerable
            .Range(0, 50)
            .Select(i => Some.Swept($"s3-some-guardrail-{i:00}", TimeSpan.FromDays(1)))
            .Append(Catalogue.Find("iam-admin-policy-attached")!)
            .ToList();
        var error = Assert.Throws<OptionException>(() => new Deployment(LongSettings("all", 2900), [.. guardrails]));
        Assert.Contains("remediation-all-audited", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("settings has ", error.Message, StringComparison.Ordinal);
        // Where each guardrail has a function to itself, only its own function carries them.
        _ = new Deployment(LongSettings("guardrail", 2900), [.. guardrails]);
    }

    [Fact]
    public void Settings_too_long_for_their_own_guardrails_environment_are_refused()
    {
        var error = Assert.Throws<OptionException>(() => new Deployment(LongSettings("guardrail", 4000)));
        Assert.StartsWith("settings has 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("remediation-iam-admin-policy-attached", error.Message, StringComparison.Ordinal);
        Assert.Contains("Lambda gives 4 KB", error.Message, StringComparison.Ordinal);
    }

    private static string LongSettings(string grouping, int length)
    {
        var settings = new JsonObject
        {
            ["iam-admin-policy-attached"] = new JsonObject
            {
                ["managedPolicies"] = new JsonArray(new string('x', length)),
            },
        };
        return new JsonObject { ["grouping"] = grouping, ["settings"] = settings }.ToJsonString();
    }

    [Theory]
    [InlineData("breaker")]
    [InlineData("war")]
    public void What_the_breaker_holds_is_an_alarm_within_five_minutes(string gate)
    {
        var alarm = Assert.Single(
            Deployment.Resources("AWS::CloudWatch::Alarm"),
            a => (string?)a["Properties"]!["AlarmName"] == $"remediation-{gate}"
        )["Properties"]!;
        Assert.Equal(
            ("Remediation", "Holds", "Sum", 300),
            (
                (string?)alarm["Namespace"],
                (string?)alarm["MetricName"],
                (string?)alarm["Statistic"],
                (int)alarm["Period"]!
            )
        );
        Assert.Equal(
            ("GreaterThanThreshold", 0, 1, "notBreaching"),
            (
                (string?)alarm["ComparisonOperator"],
                (int)alarm["Threshold"]!,
                (int)alarm["EvaluationPeriods"]!,
                (string?)alarm["TreatMissingData"]
            )
        );
        Assert.Equal($$"""[{"Name":"gate","Value":"{{gate}}"}]""", alarm["Dimensions"]!.ToJsonString());
    }

    [Fact]
    public void A_folder_without_the_executable_is_refused_with_the_command_that_makes_it()
    {
        var options = Deployment.Options with { Code = "/nowhere" };
        var error = Assert.Throws<OptionException>(() =>
            new RemediationStack(new Amazon.CDK.App(), "Remediation", options)
        );
        Assert.Contains(
            "dotnet publish src/Remediation.Lambda -c Release -r linux-x64 -o /nowhere",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
