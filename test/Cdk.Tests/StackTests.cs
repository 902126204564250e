using System.Text.Json.Nodes;
using Amazon.CDK;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>What stands around the guardrails: the ledger, queues, functions, alarms, and what a stack says.</summary>
public sealed class StackTests
{
    private static readonly Deployment Deployment = new(
        """{"webhookParameter": "/some/webhook", "logRetentionDays": 30, "regions": "eu-central-1,us-east-1"}""",
        Some.Each
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
    public void A_parameter_and_an_output_name_the_ledger()
    {
        var parameter = Assert.Single(
            Deployment.Resources("AWS::SSM::Parameter"),
            p => Deployment.Text(p["Properties"]!["Name"]!) == "/remediation/ledger"
        )["Properties"]!;
        Assert.Equal("String", (string?)parameter["Type"]);
        Assert.Equal("${LedgerB7379752}", Deployment.Text(parameter["Value"]!));
        var outputs = Deployment.Home["Outputs"]!;
        Assert.Equal("${LedgerB7379752}", Deployment.Text(outputs["LedgerTable"]!["Value"]!));
        Assert.Equal("${DeadLettersBBF8BAAB}", Deployment.Text(outputs["DeadLetterQueue"]!["Value"]!));
    }

    [Fact]
    public void The_dead_letter_queue_of_every_region_is_encrypted_keeps_two_weeks_and_stays() =>
        Assert.All(
            Deployment.Templates,
            template =>
            {
                var queue = Assert
                    .Single(
                        Deployment.ResourcesOf(template, "AWS::SQS::Queue"),
                        found => found.Key.StartsWith("DeadLetters", StringComparison.Ordinal)
                    )
                    .Value;
                Assert.Equal("Retain", (string?)queue["DeletionPolicy"]);
                Assert.Equal("Retain", (string?)queue["UpdateReplacePolicy"]);
                Assert.True((bool)queue["Properties"]!["SqsManagedSseEnabled"]!);
                Assert.Equal(14 * 24 * 3600, (int)queue["Properties"]!["MessageRetentionPeriod"]!);
            }
        );

    [Fact]
    public void Every_function_is_small_retried_and_has_its_own_kept_log_group_and_alarm()
    {
        var functions = Deployment.Resources("AWS::Lambda::Function").Select(f => f["Properties"]!).ToList();
        Assert.Equal(3, functions.Count);
        Assert.All(
            functions,
            f =>
            {
                Assert.Equal(("provided.al2023", "bootstrap"), ((string?)f["Runtime"], (string?)f["Handler"]));
                Assert.Equal((256, 60), ((int)f["MemorySize"]!, (int)f["Timeout"]!));
                Assert.Equal("${DeadLettersBBF8BAAB.Arn}", Deployment.Text(f["DeadLetterConfig"]!["TargetArn"]!));
                Assert.Equal("""["x86_64"]""", f["Architectures"]!.ToJsonString());
                Assert.Null(f["ReservedConcurrentExecutions"]);
                Assert.Null(f["VpcConfig"]);
            }
        );
        Assert.Equal(3, functions.Select(f => Deployment.Text(f["LoggingConfig"]!["LogGroup"]!)).Distinct().Count());
        Assert.Equal(3, functions.Select(f => Deployment.Text(f["Role"]!)).Distinct().Count());
        Assert.All(
            Deployment.Resources("AWS::Lambda::EventInvokeConfig"),
            c =>
                Assert.Equal(
                    (2, 6 * 3600, "$LATEST"),
                    (
                        (int)c["Properties"]!["MaximumRetryAttempts"]!,
                        (int)c["Properties"]!["MaximumEventAgeInSeconds"]!,
                        (string?)c["Properties"]!["Qualifier"]
                    )
                )
        );
        Assert.All(
            Deployment.Resources("AWS::Logs::LogGroup"),
            l =>
            {
                Assert.Equal(30, (int)l["Properties"]!["RetentionInDays"]!);
                Assert.Equal("Retain", (string?)l["DeletionPolicy"]);
            }
        );
        Assert.Equal(3, Deployment.Resources("AWS::Lambda::EventInvokeConfig").Count);
        Assert.Equal(3, Deployment.Resources("AWS::Logs::LogGroup").Count);
    }

    [Fact]
    public void All_functions_run_the_one_package()
    {
        var keys = Deployment
            .Resources("AWS::Lambda::Function")
            .Select(f => Deployment.Flat(f["Properties"]!["Code"])!.ToJsonString(PatternJson.Plain))
            .Distinct();
        Assert.Matches(
            """^\{"S3Bucket":"cdk-hnb659fds-assets-\$\{AWS::AccountId\}-eu-central-1","S3Key":"[0-9a-f]{64}\.zip"\}$""",
            Assert
                .Single(keys)
                .Replace("{\"Fn::Sub\":", "", StringComparison.Ordinal)
                .Replace("1\"}", "1\"", StringComparison.Ordinal)
        );
    }

    // What the manifest says of the package is true only if the same files always give the same zip.
    [Fact]
    public void The_package_of_the_same_files_is_the_same_byte_for_byte() =>
        Assert.Equal(Deployment.CodeSha256, new Deployment("{}", [Some.Safe]).CodeSha256);

    [Fact]
    public void The_engine_knows_its_guardrails_ledger_roles_and_certificates()
    {
        var variables = Deployment.Flat(Deployment.Variables("remediation-engine"))!.AsObject();
        Assert.Equal("*", (string?)variables["REMEDIATION_GUARDRAILS"]);
        Assert.Equal("enforce", (string?)variables["REMEDIATION_MODE"]);
        Assert.Equal(Deployment.AnyArn, (string?)variables["REMEDIATION_OWN_ROLES"]);
        Assert.Equal(Deployment.AnyArn[..^1], (string?)variables["REMEDIATION_ROLES"]);
        Assert.Equal("remediation", (string?)variables["POWERTOOLS_SERVICE_NAME"]);
        Assert.Equal("/var/task/aws-roots.pem", (string?)variables["SSL_CERT_FILE"]);
        Assert.Equal("/var/task/none", (string?)variables["SSL_CERT_DIR"]);
        Assert.Equal("${LedgerB7379752}", (string?)variables["REMEDIATION_LEDGER_TABLE"]);
        Assert.Null(variables["REMEDIATION_SETTINGS"]);
    }

    [Theory]
    [InlineData("""{"guardrails": {"s3-some-safe": "off"}}""", "*,!s3-some-safe")]
    [InlineData("""{"guardrails": {"*": "off", "s3-some-safe": "audit"}}""", "s3-some-safe")]
    public void The_engine_is_told_in_few_words_which_guardrails_are_on(string context, string guardrails) =>
        Assert.Equal(
            guardrails,
            (string?)new Deployment(context, Some.Each).Variables("remediation-engine")["REMEDIATION_GUARDRAILS"]
        );

    [Fact]
    public void A_guardrail_that_is_off_has_no_rule_and_no_role()
    {
        var template = new Deployment("""{"guardrails": {"ec2-*": "off"}}""", Some.Each).Home.ToJsonString();
        Assert.DoesNotContain("ModifyThing", template, StringComparison.Ordinal);
        Assert.DoesNotContain("ec2:DescribeThings", template, StringComparison.Ordinal);
        Assert.DoesNotContain("remediation-ec2-some-disruptive", template, StringComparison.Ordinal);
    }

    [Fact]
    public void The_notifier_is_woken_by_records_alone_and_reports_what_failed()
    {
        var source = Deployment.Flat(Assert.Single(OfRecords(Deployment))["Properties"])!;
        Assert.Equal(
            """{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"record#"}]}}}}""",
            (string?)source["FilterCriteria"]!["Filters"]![0]!["Pattern"]
        );
        Assert.Equal("${LedgerB7379752.StreamArn}", (string?)source["EventSourceArn"]);
        Assert.Equal("${NotifierBootstrapFunctionA92FC998}", (string?)source["FunctionName"]);
        Assert.Equal("""["ReportBatchItemFailures"]""", source["FunctionResponseTypes"]!.ToJsonString());
        Assert.Equal((10, 10), ((int)source["BatchSize"]!, (int)source["MaximumRetryAttempts"]!));
        Assert.Equal(6 * 3600, (int)source["MaximumRecordAgeInSeconds"]!);
        Assert.True((bool)source["BisectBatchOnFunctionError"]!);
        Assert.Equal("LATEST", (string?)source["StartingPosition"]);
        Assert.Equal("${DeadLettersBBF8BAAB.Arn}", (string?)source["DestinationConfig"]!["OnFailure"]!["Destination"]);
    }

    [Fact]
    public void Without_a_parameter_there_is_no_notifier()
    {
        var deployment = new Deployment("{}", [Some.Safe]);
        Assert.Empty(OfRecords(deployment));
        Assert.Single(deployment.Resources("AWS::Lambda::Function"));
    }

    // The engine is woken by the queue of delays in the same way, without a filter.
    private static IEnumerable<JsonObject> OfRecords(Deployment deployment) =>
        deployment
            .Resources("AWS::Lambda::EventSourceMapping")
            .Where(source => source["Properties"]!["FilterCriteria"] is not null);

    [Theory]
    [InlineData(
        "remediation-dead-letters",
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        "Maximum",
        "QueueName",
        "${DeadLettersBBF8BAAB.QueueName}"
    )]
    [InlineData("remediation-storm", "Remediation", "Holds", "Sum", "gate", "storm")]
    [InlineData("remediation-fault", "Remediation", "Holds", "Sum", "gate", "fault")]
    [InlineData("remediation-engine-errors", "AWS/Lambda", "Errors", "Sum", "FunctionName", "remediation-engine")]
    [InlineData("remediation-watchdog-errors", "AWS/Lambda", "Errors", "Sum", "FunctionName", "remediation-watchdog")]
    [InlineData("remediation-notifier-errors", "AWS/Lambda", "Errors", "Sum", "FunctionName", "remediation-notifier")]
    public void Anything_above_nothing_is_an_alarm_within_five_minutes(
        string name,
        string space,
        string metric,
        string statistic,
        string dimension,
        string value
    )
    {
        var alarm = Deployment.Flat(
            Assert.Single(
                Deployment.Resources("AWS::CloudWatch::Alarm"),
                a => (string?)a["Properties"]!["AlarmName"] == name
            )["Properties"]
        )!;
        Assert.Equal(
            (space, metric, statistic, 300),
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
        Assert.Equal(
            $$"""[{"Name":"{{dimension}}","Value":"{{value}}"}]""",
            alarm["Dimensions"]!.ToJsonString(PatternJson.Plain)
        );
    }

    [Fact]
    public void Alarms_tell_the_topic()
    {
        const string topic = "arn:aws:sns:eu-central-1:111122223333:alarms";
        var context = new JsonObject { ["alarmTopic"] = topic }.ToJsonString();
        Assert.All(
            new Deployment(context, Some.Each).Resources("AWS::CloudWatch::Alarm"),
            a => Assert.Equal(topic, Deployment.Text(Assert.Single(a["Properties"]!["AlarmActions"]!.AsArray())!))
        );
        Assert.All(Deployment.Resources("AWS::CloudWatch::Alarm"), a => Assert.Null(a["Properties"]!["AlarmActions"]));
    }

    [Fact]
    public void Stacks_are_of_their_regions_wait_for_their_home_and_the_home_is_protected()
    {
        var home = Artifact(Deployment, "Remediation");
        var rules = Artifact(Deployment, "Remediation-us-east-1");
        Assert.EndsWith("/eu-central-1", (string?)home["environment"], StringComparison.Ordinal);
        Assert.EndsWith("/us-east-1", (string?)rules["environment"], StringComparison.Ordinal);
        Assert.Contains("Remediation", rules["dependencies"]!.AsArray().Select(d => (string)d!));
        Assert.True((bool)home["properties"]!["terminationProtection"]!);
        var open = new Deployment("""{"terminationProtection": "false"}""", [Some.Safe]);
        Assert.NotEqual(true, (bool?)Artifact(open, "Remediation")["properties"]!["terminationProtection"]);
    }

    [Fact]
    public void Of_two_homes_both_are_protected_and_the_second_waits_for_the_roles_of_the_first()
    {
        var deployment = new Deployment(
            """{"regions": "us-east-1,eu-west-1,eu-north-1", "homes": {"us-east-1": ["*"], "eu-west-1": ["eu-*"]}}""",
            Some.Each
        );
        var second = Artifact(deployment, "Remediation-eu-west-1");
        Assert.True((bool)second["properties"]!["terminationProtection"]!);
        Assert.Contains("Remediation", second["dependencies"]!.AsArray().Select(d => (string)d!));
        var rules = Artifact(deployment, "Remediation-eu-north-1");
        Assert.Contains("Remediation-eu-west-1", rules["dependencies"]!.AsArray().Select(d => (string)d!));
    }

    [Fact]
    public void What_can_have_a_tag_has_ours()
    {
        // By their tag alone these may be put back; CloudFormation gives everything the tags of the stack.
        string[] tagged = ["AWS::DynamoDB::Table", "AWS::SQS::Queue"];
        Assert.All(
            tagged.SelectMany(Deployment.Resources),
            r =>
                Assert.Equal(
                    """[{"Key":"remediation:part","Value":"true"}]""",
                    r["Properties"]!["Tags"]!.ToJsonString()
                )
        );
        Assert.Equal(
            """{"remediation:part":"true"}""",
            Artifact(Deployment, "Remediation")["properties"]!["tags"]!.ToJsonString()
        );
    }

    [Fact]
    public void A_folder_without_the_executable_is_refused_with_the_command_that_makes_it()
    {
        var options = Deployment.Options with { Code = "/nowhere" };
        var error = Assert.Throws<OptionException>(() => Cell.Add(new App(), options));
        Assert.Contains(
            "dotnet publish src/Remediation.Lambda -c Release -r linux-x64 -o /nowhere",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private static JsonNode Artifact(Deployment deployment, string stack) => deployment.Manifest["artifacts"]![stack]!;
}
