using System.Text.Json.Nodes;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The convention by which others find what was deployed.</summary>
public sealed class NameTests
{
    private static readonly Deployment Deployment = new(
        """{"webhookParameter": "hook", "grace": {"s3-some-safe": 60}}""",
        Some.Each
    );

    [Fact]
    public void Functions_rules_the_bus_the_queue_and_alarms_have_these_names()
    {
        Assert.Equal(
            ["remediation-engine", "remediation-notifier", "remediation-watchdog"],
            Names("AWS::Lambda::Function", "FunctionName")
        );
        Assert.Equal(
            [
                "remediation-calls-1",
                "remediation-config-items-1",
                "remediation-config-rules-1",
                "remediation-sweep-1440",
                "remediation-sweep-15",
                "remediation-wake",
                "remediation-watchdog-sweep",
            ],
            Names("AWS::Events::Rule", "Name")
        );
        Assert.Equal(["remediation-home"], Names("AWS::Events::EventBus", "Name"));
        Assert.Equal(["remediation-delays"], Names("AWS::SQS::Queue", "QueueName"));
        Assert.Equal(
            [
                "remediation-dead-letters",
                "remediation-engine-errors",
                "remediation-engine-heartbeat",
                "remediation-fault",
                "remediation-health",
                "remediation-notifier-errors",
                "remediation-refused-notices",
                "remediation-storm",
                "remediation-watchdog-errors",
                "remediation-watchdog-heartbeat",
            ],
            Names("AWS::CloudWatch::Alarm", "AlarmName")
        );
        Assert.Equal(
            ["/remediation/ledger"],
            Names("AWS::SSM::Parameter", "Name")
                .Where(name => !name.StartsWith("/remediation/manifest/", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void AWS_takes_every_name()
    {
        var deployment = new Deployment("""{"regions": "us-east-1,eu-west-1"}""", [Some.Self, .. Some.Numbered(124)]);
        foreach (var (type, property) in Named)
        {
            Assert.All(
                deployment.Resources(type).Select(r => r["Properties"]![property]).OfType<JsonValue>(),
                name => Assert.Matches(@"^[a-z0-9-]{1,64}\z", (string)name!)
            );
        }
    }

    // Names are the account's, or the region's: two of them would be one too many.
    [Fact]
    public void No_two_parts_of_a_stack_have_the_same_name()
    {
        foreach (var (type, property) in Named)
        {
            var names = Names(type, property).ToList();
            Assert.Equal(names.Distinct(), names);
        }
    }

    [Fact]
    public void Only_what_others_must_find_has_a_name_of_our_choice()
    {
        Assert.All(Deployment.Resources("AWS::DynamoDB::Table"), r => Assert.Null(r["Properties"]!["TableName"]));
        Assert.All(Deployment.Resources("AWS::Logs::LogGroup"), r => Assert.Null(r["Properties"]!["LogGroupName"]));
        Assert.Null(Home("DeadLettersBBF8BAAB")["QueueName"]);
    }

    // CloudFormation makes what is new before it removes what is old, so that a part of the same name and another
    // logical id could not be made; and what is kept when a stack goes would be lost to the next.
    [Theory]
    [InlineData("LedgerB7379752", "AWS::DynamoDB::Table")]
    [InlineData("DeadLettersBBF8BAAB", "AWS::SQS::Queue")]
    [InlineData("DeadLettersPolicy05322138", "AWS::SQS::QueuePolicy")]
    [InlineData("DeadLettersAlarm3F8DE0AC", "AWS::CloudWatch::Alarm")]
    [InlineData("NotifierBootstrapLogsEC21E5D0", "AWS::Logs::LogGroup")]
    [InlineData("NotifierBootstrapFunctionA92FC998", "AWS::Lambda::Function")]
    [InlineData("NotifierBootstrapFunctionEventInvokeConfig43643218", "AWS::Lambda::EventInvokeConfig")]
    [InlineData("NotifierBootstrapErrorsC9B6FD5F", "AWS::CloudWatch::Alarm")]
    [InlineData("NotifierStreamEA32D439", "AWS::Lambda::EventSourceMapping")]
    public void Parts_of_version_0_1_0_keep_their_logical_ids(string id, string type)
    {
        var before = JsonNode.Parse(File.ReadAllText(Old.Template))!;
        Assert.Equal(type, (string?)before["Resources"]![id]!["Type"]);
        Assert.Equal(type, (string?)Deployment.Home["Resources"]![id]!["Type"]);
    }

    [Fact]
    public void Of_version_0_1_0_what_has_a_name_keeps_its_logical_id_or_goes()
    {
        var before = JsonNode.Parse(File.ReadAllText(Old.Template))!["Resources"]!.AsObject();
        var now = Deployment.Home["Resources"]!.AsObject();
        var both = before.Select(r => r.Key).Intersect(now.Select(r => r.Key)).ToHashSet();
        var fresh = now.Where(r => !both.Contains(r.Key)).SelectMany(r => NamesOf(r.Value!)).ToHashSet();
        var old = Directory
            .GetFiles(Old.Folder, "*.template.json")
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["Resources"]!.AsObject())
            .Where(r => !both.Contains(r.Key))
            .SelectMany(r => NamesOf(r.Value!))
            .ToList();
        Assert.NotEmpty(old);
        Assert.All(old, name => Assert.DoesNotContain(name, fresh));
    }

    private static readonly (string Type, string Property)[] Named =
    [
        ("AWS::Lambda::Function", "FunctionName"),
        ("AWS::Events::Rule", "Name"),
        ("AWS::Events::EventBus", "Name"),
        ("AWS::SQS::Queue", "QueueName"),
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::CloudWatch::Alarm", "AlarmName"),
    ];

    private static IEnumerable<string> NamesOf(JsonNode resource) =>
        Named
            .Where(named => named.Type == (string?)resource["Type"])
            .Select(named => (string?)resource["Properties"]![named.Property])
            .OfType<string>()
            .Select(name => $"{resource["Type"]} {name}");

    private static IEnumerable<string> Names(string type, string property) =>
        Deployment
            .Resources(type)
            .Select(r => r["Properties"]![property])
            .OfType<JsonValue>()
            .Select(name => (string)name!)
            .Order(StringComparer.Ordinal);

    private static JsonNode Home(string id) => Deployment.Home["Resources"]![id]!["Properties"]!;
}
