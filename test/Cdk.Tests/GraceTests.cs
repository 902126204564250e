using System.Text.Json.Nodes;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>Events that wait before they are judged.</summary>
public sealed class GraceTests
{
    private static readonly Deployment Deployment = new(
        """{"grace": {"s3-some-safe": 60, "iam-some-global": 900}}""",
        [Some.Safe, Some.Disruptive, Some.Global]
    );

    [Fact]
    public void Without_a_grace_there_is_the_queue_all_the_same_for_what_a_gate_holds()
    {
        var deployment = new Deployment("{}", [Some.Safe]);
        Assert.Equal(2, deployment.Resources("AWS::SQS::Queue").Count);
        Assert.Single(deployment.Resources("AWS::Lambda::EventSourceMapping"));
        var variables = Deployment.Flat(deployment.Variables("remediation-engine"))!;
        Assert.Null(variables["REMEDIATION_DELAYS"]);
        Assert.Equal("${DelaysABC35896}", (string?)variables["REMEDIATION_DELAY_QUEUE"]);
    }

    [Fact]
    public void One_queue_is_for_all_of_them_and_the_engine_knows_who_waits_how_long()
    {
        Assert.Equal(2, Deployment.Resources("AWS::SQS::Queue").Count);
        var variables = Deployment.Flat(Deployment.Variables("remediation-engine"))!;
        Assert.Equal("s3-some-safe=60,iam-some-global=900", (string?)variables["REMEDIATION_DELAYS"]);
        Assert.Equal("${DelaysABC35896}", (string?)variables["REMEDIATION_DELAY_QUEUE"]);
    }

    [Fact]
    public void The_queue_is_encrypted_waits_six_timeouts_and_gives_up_after_three_tries()
    {
        var queue = Properties("DelaysABC35896");
        Assert.Equal("remediation-delays", (string?)queue["QueueName"]);
        Assert.True((bool)queue["SqsManagedSseEnabled"]!);
        Assert.Equal(360, (int)queue["VisibilityTimeout"]!);
        Assert.Equal(14 * 24 * 3600, (int)queue["MessageRetentionPeriod"]!);
        Assert.Equal(3, (int)queue["RedrivePolicy"]!["maxReceiveCount"]!);
        Assert.Equal(
            "${DeadLettersBBF8BAAB.Arn}",
            (string?)Deployment.Flat(queue["RedrivePolicy"]!["deadLetterTargetArn"])
        );
        // A message says itself how long it waits.
        Assert.Null(queue["DelaySeconds"]);
    }

    [Fact]
    public void The_queues_policy_lets_nobody_in_and_no_plain_text()
    {
        var policy = Assert.Single(
            Deployment.Resources("AWS::SQS::QueuePolicy"),
            p => p.ToJsonString().Contains("Delays", StringComparison.Ordinal)
        )["Properties"]!;
        Assert.Equal(
            """
            [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "${DelaysABC35896.Arn}",
              "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]
            """,
            Deployment.Flat(policy["PolicyDocument"]!["Statement"])!.ToJsonString(PatternJson.Plain),
            JsonEquality.Instance
        );
    }

    [Fact]
    public void No_rule_fills_the_queue() =>
        Assert.All(
            Deployment.Resources("AWS::Events::Rule"),
            rule => Assert.DoesNotContain("Delays", rule.ToJsonString(), StringComparison.Ordinal)
        );

    [Fact]
    public void The_queue_wakes_the_engine_an_event_at_a_time_and_takes_back_what_failed()
    {
        var source = Deployment.Flat(Deployment.One("AWS::Lambda::EventSourceMapping")["Properties"])!;
        Assert.Equal("${DelaysABC35896.Arn}", (string?)source["EventSourceArn"]);
        Assert.Equal("${EngineFunction47EFDC5A}", (string?)source["FunctionName"]);
        Assert.Equal(1, (int)source["BatchSize"]!);
        Assert.True((bool)source["Enabled"]!);
        Assert.Equal("""["ReportBatchItemFailures"]""", source["FunctionResponseTypes"]!.ToJsonString());
        Assert.Null(source["FilterCriteria"]);
    }

    [Fact]
    public void The_engine_alone_may_fill_and_empty_it()
    {
        foreach (var role in Deployment.Resources("AWS::IAM::Role").Select(r => r["Properties"]!.AsObject()))
        {
            var sqs = Deployment
                .Flat(Deployment.Statements(role))!
                .AsArray()
                .Where(s => Deployment.Many(s!["Resource"]!).Any(r => r.Contains("Delays", StringComparison.Ordinal)))
                .SelectMany(s => Deployment.Many(s!["Action"]!))
                .Order(StringComparer.Ordinal);
            string[] expected =
                (string?)role["RoleName"] == "remediation-engine"
                    ? ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"]
                    : [];
            Assert.Equal(expected, sqs);
        }
    }

    private static JsonObject Properties(string id) => Deployment.Home["Resources"]![id]!["Properties"]!.AsObject();
}
