using System.IO.Enumeration;
using System.Text.Json;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Guardrails.Tests;

/// <summary>The engine's own alarms: whatever keeps one from ringing or from telling is seen.</summary>
public sealed class AlarmTests
{
    private const string Name = "remediation-health";
    private const string Topic = "arn:aws-cn:sns:cn-north-1:111122223333:alarms";

    private static readonly Guardrail<Compared<AlarmPart>> Guardrail = AlarmChanged.Guardrail;
    private static readonly Resource Any = new(
        "AWS::CloudWatch::Alarm",
        Name,
        $"arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:{Name}",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );
    private static readonly AlarmMetric Errors = new()
    {
        Id = "errors",
        Namespace = "AWS/Lambda",
        Name = "Errors",
        Dimensions = [new("FunctionName", "remediation-engine")],
        Statistic = "Sum",
        Period = 300,
        IsCompared = false,
    };
    private static readonly AlarmMetric Sum = new() { Id = "sum", Expression = "FILL(errors, 0)" };
    private static readonly AlarmPart Alarm = new()
    {
        Name = Name,
        Description = "what fails",
        Metrics = [Errors, Sum],
        Comparison = "GreaterThanThreshold",
        Threshold = 0,
        EvaluationPeriods = 3,
        MissingData = "notBreaching",
        AlarmActions = [Topic],
    };

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    public void A_number_that_no_number_holds_is_none_in_a_manifest_or_a_stored_state(string number)
    {
        var manifest = (Alarm with { Threshold = 1.5 }).ToJson();
        Assert.Contains("1.5", manifest, StringComparison.Ordinal);
        manifest = manifest.Replace("1.5", number, StringComparison.Ordinal);
        Assert.Throws<ManifestException>(() =>
            ManifestPart.Read<AlarmPart>($"/remediation/manifest/alarm/{Name}", manifest)
        );
        var state = Guardrail.Write(Of(Alarm with { Threshold = 1.5 }));
        var e = Assert.Throws<JsonException>(() =>
            Guardrail.Read(state.Replace("1.5", number, StringComparison.Ordinal))
        );
        Assert.Contains("a number that is too large", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Changes => [.. Changed.Keys];

    private static Dictionary<string, AlarmPart> Changed =>
        new()
        {
            ["description"] = Alarm with { Description = null },
            ["metrics"] = Alarm with { Metrics = [] },
            ["dimension"] = Alarm with { Metrics = [Errors with { Dimensions = [] }, Sum] },
            ["statistic"] = Alarm with { Metrics = [Errors with { Statistic = "Minimum" }, Sum] },
            ["unit"] = Alarm with { Metrics = [Errors with { Unit = "Bits" }, Sum] },
            ["period"] = Alarm with { Metrics = [Errors with { Period = 86_400 }, Sum] },
            ["account"] = Alarm with { Metrics = [Errors with { Account = "444455556666" }, Sum] },
            ["expression"] = Alarm with { Metrics = [Errors, Sum with { Expression = "errors * 0" }] },
            ["compared"] = Alarm with
            {
                Metrics = [Errors with { IsCompared = true }, Sum with { IsCompared = false }],
            },
            ["comparison"] = Alarm with { Comparison = "LessThanThreshold" },
            ["threshold"] = Alarm with { Threshold = 1e9 },
            ["band"] = Alarm with { Threshold = null, ThresholdMetric = "sum" },
            ["periods"] = Alarm with { EvaluationPeriods = 100 },
            ["points"] = Alarm with { DatapointsToAlarm = 2 },
            ["missing"] = Alarm with { MissingData = "ignore" },
            ["samples"] = Alarm with { FewSamples = "ignore" },
            ["others"] = Alarm with { AlarmActions = [$"{Topic}-of-others"] },
            ["more"] = Alarm with { AlarmActions = [Topic, "arn:aws-cn:automate:cn-north-1:ec2:terminate"] },
            ["ok"] = Alarm with { OkActions = [Topic] },
            ["unknown"] = Alarm with { InsufficientDataActions = [Topic] },
            ["gone"] = null!,
        };

    [Theory, MemberData(nameof(Changes))]
    public void Whatever_was_changed_is_put_back_in_one_call_and_back_again_by_an_undo(string change)
    {
        var present = Changed[change];
        Assert.Equal("PutMetricAlarm", Assert.Single(Some.Plan(Guardrail, Any, Of(present))).Operation);
        var undo = Assert.Single(Some.Undo(Guardrail, Any, Of(present), Of(Alarm)));
        Assert.Equal(present is null ? "DeleteAlarms" : "PutMetricAlarm", undo.Operation);
    }

    [Fact]
    public void Actions_that_were_disabled_alone_are_enabled_and_the_alarm_is_not_written()
    {
        var disabled = Of(Alarm with { ActionsEnabled = false });
        Assert.Equal("EnableAlarmActions", Assert.Single(Some.Plan(Guardrail, Any, disabled)).Operation);
        // By the alarm as a whole: no role of ours holds a permission that silences alarms alone.
        var undo = Assert.Single(Some.Undo(Guardrail, Any, disabled, Of(Alarm)));
        Assert.Equal(("PutMetricAlarm", false), (undo.Operation, (bool)undo.Parameters["ActionsEnabled"]!));
        var both = Of(Alarm with { ActionsEnabled = false, Threshold = 9 });
        var step = Assert.Single(Some.Plan(Guardrail, Any, both));
        Assert.Equal(("PutMetricAlarm", true), (step.Operation, (bool)step.Parameters["ActionsEnabled"]!));
    }

    [Fact]
    public void What_means_the_same_is_right()
    {
        AlarmPart[] same =
        [
            Alarm,
            Alarm with
            {
                DatapointsToAlarm = 3,
            },
            // CloudWatch's own period and label, which a deployment does not say.
            Alarm with
            {
                Metrics = [Errors with { Label = "Errors" }, Sum with { Period = 300 }],
            },
        ];
        Assert.All(same, one => Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Any, Of(one))));
    }

    [Theory]
    [InlineData("PutAlarmMuteRule", """{"name":"quiet","muteTargets":{"alarmNames":["remediation-health"]}}""", true)]
    [InlineData("SetAlarmState", """{"alarmName":"remediation-health","stateValue":"OK"}""", true)]
    [InlineData("SetAlarmState", """{"alarmName":"remediation-health","stateValue":"INSUFFICIENT_DATA"}""", true)]
    [InlineData("SetAlarmState", """{"alarmName":"remediation-health","stateValue":"ALARM"}""", false)]
    [InlineData("SetAlarmState", """{"alarmName":"remediation-health","stateValue":7}""", false)]
    [InlineData("PutCompositeAlarm", """{"alarmName":"remediation-health"}""", false)]
    [InlineData("EnableAlarmActions", """{"alarmNames":["remediation-health"]}""", false)]
    public void What_hides_an_alarm_that_is_whole_is_told_and_nothing_is_written(
        string name,
        string request,
        bool isTold
    )
    {
        var call = Some.Call("monitoring.amazonaws.com", name, request);
        Assert.Single(Guardrail.On.Locate(call));
        var verdict = Guardrail.VerdictOf(Some.Seen(Guardrail, Any, Of(Alarm)) with { Trigger = call });
        if (isTold)
            Assert.Null(Assert.IsType<Verdict.Violation>(verdict).Wanted);
        else
            Assert.IsType<Verdict.Compliant>(verdict);
    }

    [Fact]
    public void Every_alarm_of_a_call_is_judged_once_and_none_of_others()
    {
        var call = Some.Call(
            "monitoring.amazonaws.com",
            "DeleteAlarms",
            """{"alarmNames":["remediation-a","invoices","remediation-b","remediation-a",null,7]}"""
        );
        Assert.Equal(["remediation-a", "remediation-b"], Guardrail.On.Locate(call).Select(resource => resource.Id));
        Assert.All(
            Guardrail.On.Locate(call),
            resource => Assert.Equal($"arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:{resource.Id}", resource.Arn)
        );
        Assert.Empty(
            Guardrail.On.Locate(call with { Actor = Some.Actor with { SourceIp = "cloudformation.amazonaws.com" } })
        );
        Assert.Empty(Guardrail.On.Locate(call with { EventSource = "events.amazonaws.com" }));
    }

    // The emulator compares no conditions.
    [Theory]
    [InlineData(Topic, true)]
    [InlineData("arn:aws-cn:sns:cn-north-1:444455556666:of-another-account", true)]
    [InlineData("arn:aws-cn:automate:cn-north-1:ec2:terminate", false)]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:another", false)]
    [InlineData("arn:aws-cn:ssm:cn-north-1:111122223333:opsitem:1", false)]
    public void A_repair_may_let_an_alarm_tell_topics_alone(string action, bool mayBe)
    {
        var telling = Assert.Single(Some.Plan(Guardrail, Any, Of(Alarm with { Threshold = 9 }))).Permission;
        var condition = Assert.Single(telling.Conditions, c => c.Operator != "Null");
        Assert.Equal(("ForAllValues:StringLike", "cloudwatch:AlarmActions"), (condition.Operator, condition.Key));
        Assert.All(
            Guardrail.Writes.Where(write => write.Action == "cloudwatch:PutMetricAlarm"),
            write => Assert.Contains(write.Conditions, c => c.Key == "cloudwatch:AlarmActions")
        );
        var patterns = condition.Values.Select(v => Placeholders.Fill(v, "aws-cn", "cn-north-1", "111122223333"));
        Assert.Equal(mayBe, patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, action, ignoreCase: false)));
    }

    [Fact]
    public void An_alarm_without_a_topic_is_put_back_by_a_permission_for_alarms_that_tell_nobody()
    {
        var silent = Alarm with { AlarmActions = [] };
        var changed = new Compared<AlarmPart> { Manifest = silent, Present = Alarm };
        var step = Assert.Single(Some.Plan(Guardrail, Any, changed));
        Assert.Equal(
            new PermissionCondition("Null", "cloudwatch:AlarmActions", ["true"]),
            Assert.Single(step.Permission.Conditions)
        );
    }

    private static Compared<AlarmPart> Of(AlarmPart? present) => new() { Manifest = Alarm, Present = present };
}
