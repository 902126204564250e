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

    private static JsonObject Queue(int delay) =>
        Assert.Single(Deployment.Resources("AWS::SQS::Queue"), q => (int?)q["Properties"]!["DelaySeconds"] == delay)[
            "Properties"
        ]!.AsObject();

    [Fact]
    public void Only_guardrails_that_were_named_have_a_queue() =>
        Assert.Equal(
            [60, 900],
            Deployment
                .Resources("AWS::SQS::Queue")
                .Select(q => (int?)q["Properties"]!["DelaySeconds"])
                .OfType<int>()
                .Order()
        );

    [Fact]
    public void A_queue_is_encrypted_waits_six_timeouts_and_gives_up_after_three_tries()
    {
        var queue = Queue(60);
        Assert.Equal("remediation-s3-some-safe-grace", (string?)queue["QueueName"]);
        Assert.True((bool)queue["SqsManagedSseEnabled"]!);
        Assert.Equal(360, (int)queue["VisibilityTimeout"]!);
        Assert.Equal(3, (int)queue["RedrivePolicy"]!["maxReceiveCount"]!);
        Assert.Contains(
            "DeadLetters",
            queue["RedrivePolicy"]!["deadLetterTargetArn"]!.ToJsonString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_queue_accepts_its_guardrails_rules_alone_and_no_plain_text()
    {
        var policies = Deployment
            .Resources("AWS::SQS::QueuePolicy")
            .Select(p => Deployment.Flat(p["Properties"]!["PolicyDocument"]!["Statement"])!.AsArray())
            .Where(s => !s.ToJsonString().Contains("DeadLetters", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, policies.Count);
        Assert.All(
            policies,
            s =>
                Assert.Contains(
                    s,
                    x =>
                        (
                            (string?)x!["Effect"],
                            (string?)x["Action"],
                            (string?)x["Condition"]?["Bool"]?["aws:SecureTransport"]
                        ) == ("Deny", "sqs:*", "false")
                )
        );
        var events = policies.Select(s => Assert.Single(s, x => (string?)x!["Effect"] == "Allow")!).ToList();
        Assert.All(
            events,
            e =>
                Assert.Equal(
                    ("events.amazonaws.com", "sqs:SendMessage", "${AWS::AccountId}"),
                    (
                        (string?)e["Principal"]!["Service"],
                        (string?)e["Action"],
                        (string?)e["Condition"]!["StringEquals"]!["aws:SourceAccount"]
                    )
                )
        );
        Assert.Equal(
            new[] { "iam-some-global", "s3-some-safe" }.Select(id =>
                $"arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/remediation-{id}-?"
            ),
            events
                .SelectMany(e =>
                    e["Condition"]!["ArnLike"]!["aws:SourceArn"] is JsonArray many
                        ? many.Select(m => (string)m!)
                        : [(string)e["Condition"]!["ArnLike"]!["aws:SourceArn"]!]
                )
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Events_go_to_the_queue_and_ticks_of_the_sweep_to_the_function()
    {
        foreach (var rule in Deployment.Resources("AWS::Events::Rule"))
        {
            var name = (string)rule["Properties"]!["Name"]!;
            var target = rule["Properties"]!["Targets"]![0]!;
            var waits =
                !name.EndsWith("-sweep", StringComparison.Ordinal)
                && !name.Contains("disruptive", StringComparison.Ordinal);
            Assert.Equal(waits ? "queue" : "function", (string?)target["Id"]);
            Assert.Equal(waits, Deployment.Text(target["Arn"]!).Contains("grace", StringComparison.Ordinal));
            Assert.Contains(
                "DeadLetters",
                target["DeadLetterConfig"]!["Arn"]!.ToJsonString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Rules_that_feed_a_queue_may_not_call_the_function() =>
        Assert.Equal(
            [
                "remediation-ec2-some-disruptive-?",
                "remediation-ec2-some-disruptive-sweep",
                "remediation-iam-some-global-sweep",
                "remediation-s3-some-safe-sweep",
            ],
            Deployment
                .Resources("AWS::Lambda::Permission")
                .Select(p => Deployment.Text(p["Properties"]!["SourceArn"]!).Split('/')[1])
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_queue_wakes_the_function_an_event_at_a_time_and_takes_back_what_failed()
    {
        var sources = Deployment.Resources("AWS::Lambda::EventSourceMapping");
        Assert.Equal(2, sources.Count);
        Assert.All(
            sources,
            s =>
            {
                Assert.Equal(
                    (1, "ReportBatchItemFailures"),
                    (
                        (int)s["Properties"]!["BatchSize"]!,
                        (string?)Assert.Single(s["Properties"]!["FunctionResponseTypes"]!.AsArray())
                    )
                );
                Assert.Contains("grace", s["Properties"]!["EventSourceArn"]!.ToJsonString(), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void The_role_may_take_from_that_queue_alone()
    {
        foreach (var (id, _, role) in Deployment.Functions())
        {
            var sqs = Deployment
                .Permissions(role)
                .Where(p =>
                    p.StartsWith("sqs:", StringComparison.Ordinal)
                    && !p.StartsWith("sqs:SendMessage ", StringComparison.Ordinal)
                )
                .ToList();
            if (id == Some.Disruptive.Id)
                Assert.Empty(sqs);
            else
            {
                Assert.Equal(
                    ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                    sqs.Select(p => p.Split(' ')[0])
                );
                Assert.Matches(
                    $@"^\$\{{{id.Replace("-", "", StringComparison.Ordinal)}grace\w+\.Arn\}}$",
                    Assert.Single(sqs.Select(p => p.Split(' ')[1]).Distinct())
                );
            }
        }
    }
}
