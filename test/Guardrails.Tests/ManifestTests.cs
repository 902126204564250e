using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Guardrails.Tests;

public sealed class ManifestTests
{
    private const string Token = "${Token[TOKEN.12]}";

    private static readonly RulePart Rule = new()
    {
        Name = "remediation-calls-1",
        Pattern = """{"source":["aws.s3"],"account":["${Token[AWS.AccountId.3]}"]}""",
        Targets =
        [
            new()
            {
                Id = "home",
                Arn = $"arn:{Token}:events:eu-west-1:{Token}:event-bus/remediation-home",
                RoleArn = Token,
                MaximumRetryAttempts = 0,
            },
        ],
    };

    private static readonly FunctionPart Function = new()
    {
        Name = "remediation-engine",
        Role = Token,
        Runtime = "provided.al2023",
        Handler = "bootstrap",
        Architecture = "arm64",
        Memory = 256,
        Timeout = 60,
        CodeSha256 = "a+b/c=",
        Variables = Variable.Of(new Dictionary<string, string> { ["B"] = "<&'\">", ["A"] = Token }),
        Permissions = [new() { Principal = "events.amazonaws.com", SourceArn = Token }],
        Sources = [new() { EventSourceArn = Token, BatchSize = 10 }],
    };

    private static readonly QueuePart Queue = new()
    {
        Name = Token,
        Arn = $"arn:aws:sqs:eu-west-1:111122223333:{Token}",
        Url = Token,
        Policy = """{"Version":"2012-10-17","Statement":[]}""",
    };

    private static readonly TablePart Table = new() { Name = Token, StreamView = "NEW_IMAGE" };

    private static readonly AlarmPart Alarm = new()
    {
        Name = "remediation-health",
        Metrics =
        [
            new()
            {
                Id = "m",
                Name = Token,
                Period = 300,
                IsCompared = false,
            },
            new() { Id = "sum", Expression = "FILL(m, 0)" },
        ],
        Comparison = "GreaterThanThreshold",
        Threshold = 0.5,
        AlarmActions = [Token],
    };

    [Fact]
    public void A_parameter_is_named_after_the_kind_and_the_name() =>
        Assert.Equal("/remediation/manifest/rule/remediation-calls-1", Rule.Parameter);

    [Fact]
    public void A_part_is_read_as_it_was_written()
    {
        Assert.Equal(Rule, ManifestPart.Read<RulePart>(Rule.Parameter, Rule.ToJson()));
        Assert.Equal(Function, ManifestPart.Read<FunctionPart>(Function.Parameter, Function.ToJson()));
        Assert.Equal(Queue, ManifestPart.Read<QueuePart>(Queue.Parameter, Queue.ToJson()));
        Assert.Equal(Table, ManifestPart.Read<TablePart>(Table.Parameter, Table.ToJson()));
        Assert.Equal(Alarm, ManifestPart.Read<AlarmPart>(Alarm.Parameter, Alarm.ToJson()));
        Assert.Equal(["A", "B"], Function.Variables.Select(v => v.Name));
    }

    [Fact]
    public void Tokens_stand_in_the_value_as_they_are_and_what_is_none_is_left_out()
    {
        Assert.Equal(
            """{"version":1,"deletionProtection":true,"pointInTimeRecovery":true,"streamView":"NEW_IMAGE","name":"${Token[TOKEN.12]}"}""",
            Table.ToJson()
        );
        Assert.Contains("arn:${Token[TOKEN.12]}:events:", Rule.ToJson(), StringComparison.Ordinal);
        Assert.Contains("${Token[AWS.AccountId.3]}", Rule.ToJson(), StringComparison.Ordinal);
        Assert.Contains("a+b/c=", Function.ToJson(), StringComparison.Ordinal);
        Assert.Contains("<&'", Function.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"name":"t","deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"Version":1,"name":"t","deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"version":"1","name":"t","deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"version":1,"name":"t","deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"name":"t","name":"t","deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"name":"t","deletionProtection":true,"pointInTimeRecovery":true,"more":1}""")]
    [InlineData("""{"version":1,"name":"t","pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"name":"t","deletionProtection":"yes","pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"name":null,"deletionProtection":true,"pointInTimeRecovery":true}""")]
    [InlineData("""{"version":1,"name":"other","deletionProtection":true,"pointInTimeRecovery":true}""")]
    public void Anything_else_is_an_error_that_names_the_parameter(string value)
    {
        const string Parameter = "/remediation/manifest/table/t";
        var e = Assert.Throws<ManifestException>(() => ManifestPart.Read<TablePart>(Parameter, value));
        Assert.Contains(Parameter, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "targets":[null] """)]
    [InlineData(""" "targets":null """)]
    [InlineData(""" "targets":[{"id":"a"}] """)]
    public void A_list_has_no_holes(string targets)
    {
        const string Parameter = "/remediation/manifest/rule/r";
        var value = $$"""{"version":1,"name":"r","bus":"default","state":"ENABLED",{{targets}}}""";
        Assert.Throws<ManifestException>(() => ManifestPart.Read<RulePart>(Parameter, value));
    }

    [Fact]
    public void What_a_deployment_leaves_to_AWS_is_none() =>
        Assert.Null(
            ManifestPart
                .Read<RulePart>(
                    "/remediation/manifest/rule/r",
                    """{"version":1,"name":"r","bus":"default","state":"ENABLED","targets":[]}"""
                )
                .Pattern
        );
}
