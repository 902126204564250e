using Remediation.Guardrails.CloudWatch;
using Remediation.Model.Deployment.Manifest;
using Xunit;

namespace Guardrails.Tests;

/// <summary>Protected alarms ring and tell as they did.</summary>
public sealed class CloudWatchAlarmTests
{
    private const string Topic = "arn:aws-cn:sns:cn-north-1:111122223333:alarms";
    private const string Source = "monitoring.amazonaws.com";
    private const string Protected = """{"protectedAlarms":["invoices"]}""";

    private static readonly Guardrail Rule = AlarmSilenced.Guardrail;

    private static readonly AlarmPart Alarm = new()
    {
        Name = "invoices",
        Metrics =
        [
            new()
            {
                Namespace = "Shop",
                Name = "Invoices",
                Statistic = "Sum",
                Period = 300,
            },
        ],
        Comparison = "LessThanThreshold",
        Threshold = 1,
        EvaluationPeriods = 3,
        AlarmActions = [Topic],
    };

    private static readonly AlarmSilenced.CompositePart Composite = new("ALARM(invoices)", true, [Topic], null);

    private static readonly AlarmSilenced.State Gone = new(null, null);

    private static AlarmSilenced.State Is(AlarmPart alarm) => new(alarm, null);

    private static AlarmSilenced.State Is(AlarmSilenced.CompositePart composite) => new(null, composite);

    private static Resource Named(string name) =>
        new(
            "AWS::CloudWatch::Alarm",
            name,
            $"arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:{name}",
            "111122223333",
            "cn-north-1",
            "aws-cn"
        );

    private static Verdict Judge(
        AlarmSilenced.State now,
        AlarmSilenced.State? was = null,
        Trigger? by = null,
        string settings = Protected,
        string name = "invoices"
    ) => Some.Judge(Rule, Named(name), now, settings, was, by);

    private static string Plan(AlarmSilenced.State now, AlarmSilenced.State? was)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was));
        Assert.IsType<Verdict.Compliant>(Judge((AlarmSilenced.State)violation.Wanted!, was));
        return Assert.Single(Rule.Plan(Named("invoices"), now, violation)).Operation;
    }

    private static void IsTold(Verdict verdict) => Assert.Null(Assert.IsType<Verdict.Violation>(verdict).Wanted);

    [Theory]
    [InlineData("invoices", """["invoices"]""", true)]
    [InlineData("invoices", """["inv*"]""", true)]
    [InlineData("invoices", """["*"]""", true)]
    [InlineData("invoices", """["inv"]""", false)]
    [InlineData("invoices", "[]", false)]
    [InlineData("remediation-health", """["*"]""", false)]
    [InlineData("TargetTracking-service/shop-AlarmHigh-1", """["*"]""", false)]
    public void Alarms_are_protected_by_their_names(string name, string names, bool isProtected)
    {
        var verdict = Judge(
            Is(Alarm with { ActionsEnabled = false }),
            settings: $$"""{"protectedAlarms":{{names}}}""",
            name: name
        );
        Assert.Equal(!isProtected, verdict is Verdict.Compliant { IsLeft: true });
    }

    public static TheoryData<AlarmPart> Silent =>
        new(
            Alarm with
            {
                AlarmActions = [],
            },
            Alarm with
            {
                AlarmActions = ["arn:aws-cn:sns:cn-north-1:111122223333:nobody"],
            },
            Alarm with
            {
                Metrics = [Alarm.Metrics[0] with { Name = "Nothing" }],
            },
            Alarm with
            {
                Metrics = [],
            },
            Alarm with
            {
                Threshold = -1,
            },
            Alarm with
            {
                Comparison = "GreaterThanThreshold",
            },
            Alarm with
            {
                EvaluationPeriods = 288,
            },
            Alarm with
            {
                DatapointsToAlarm = 2,
            },
            Alarm with
            {
                MissingData = "notBreaching",
            },
            Alarm with
            {
                ActionsEnabled = false,
                Threshold = -1,
            }
        );

    [Theory, MemberData(nameof(Silent))]
    public void What_keeps_an_alarm_from_ringing_is_put_back_whole(AlarmPart now)
    {
        Assert.Equal("PutMetricAlarm", Plan(Is(now), Is(Alarm)));
        Assert.Equal(
            ["PutMetricAlarm"],
            Some.Undo(Rule, Named("invoices"), Is(now), Is(Alarm)).Select(step => step.Operation)
        );
    }

    [Fact]
    public void Actions_alone_are_switched_also_of_an_alarm_that_cannot_be_put()
    {
        AlarmPart[] alarms =
        [
            Alarm,
            Alarm with
            {
                AlarmActions = ["arn:aws-cn:automate:cn-north-1:ec2:stop"],
            },
            Alarm with
            {
                Metrics = [],
            },
        ];
        foreach (var alarm in alarms)
        foreach (var was in (AlarmSilenced.State?[])[null, Is(alarm)])
        {
            var off = Is(alarm with { ActionsEnabled = false });
            Assert.Equal("EnableAlarmActions", Plan(off, was));
            var undo = Assert.Single(Some.Undo(Rule, Named("invoices"), off, Is(alarm)));
            Assert.Equal("DisableAlarmActions", undo.Operation);
        }
    }

    [Fact]
    public void What_means_the_same_or_tells_more_is_right()
    {
        Assert.IsType<Verdict.Compliant>(Judge(Is(Alarm with { DatapointsToAlarm = 3 }), Is(Alarm)));
        Assert.IsType<Verdict.Compliant>(Judge(Is(Alarm with { Description = "late" }), Is(Alarm)));
        Assert.IsType<Verdict.Compliant>(
            Judge(Is(Alarm with { AlarmActions = [Topic, $"{Topic}-too"], OkActions = [Topic] }), Is(Alarm))
        );
        Assert.IsType<Verdict.Compliant>(Judge(Is(Alarm with { Threshold = -1 })));
    }

    [Fact]
    public void What_an_alarm_tells_besides_stays_where_the_rest_is_put_back()
    {
        var now = Alarm with { Threshold = -1, AlarmActions = [$"{Topic}-too"], Description = "late" };
        var wanted = ((AlarmSilenced.State)((Verdict.Violation)Judge(Is(now), Is(Alarm))).Wanted!).Alarm!;
        Assert.Equal(Alarm with { AlarmActions = [Topic, $"{Topic}-too"], Description = "late" }, wanted);
    }

    [Fact]
    public void A_deleted_alarm_is_made_again_if_it_told_topics_alone_and_its_metrics_are_known()
    {
        Assert.Equal("PutMetricAlarm", Plan(Gone, Is(Alarm)));
        Assert.Equal("PutMetricAlarm", Plan(Gone, Is(Alarm with { AlarmActions = [] })));
        Assert.Equal("DeleteAlarms", Assert.Single(Some.Undo(Rule, Named("invoices"), Gone, Is(Alarm))).Operation);
        IsTold(Judge(Gone));
        IsTold(Judge(Gone, Is(Composite)));
        IsTold(Judge(Gone, Is(Alarm with { Metrics = [] })));
        IsTold(Judge(Gone, Is(Alarm with { OkActions = ["arn:aws-cn:lambda:cn-north-1:111122223333:function:x"] })));
        IsTold(Judge(Gone, Is(Alarm with { InsufficientDataActions = ["no ARN"] })));
    }

    [Fact]
    public void A_composite_alarm_is_told_and_never_written()
    {
        Assert.IsType<Verdict.Compliant>(Judge(Is(Composite)));
        Assert.IsType<Verdict.Compliant>(Judge(Is(Composite), Is(Composite)));
        IsTold(Judge(Is(Composite with { ActionsEnabled = false }), Is(Composite)));
        IsTold(Judge(Is(Composite with { Rule = "FALSE" }), Is(Composite)));
        IsTold(Judge(Is(Composite with { Suppressor = "quiet" }), Is(Composite)));
        IsTold(Judge(Is(Composite with { AlarmActions = [] }), Is(Composite)));
        IsTold(Judge(Is(Composite), Is(Alarm)));
    }

    [Theory]
    [InlineData("PutAlarmMuteRule", """{"name":"quiet","muteTargets":{"alarmNames":["invoices"]}}""", true)]
    [InlineData("SetAlarmState", """{"alarmName":"invoices","stateValue":"OK"}""", true)]
    [InlineData("SetAlarmState", """{"alarmName":"invoices","stateValue":"ALARM"}""", false)]
    [InlineData("PutCompositeAlarm", """{"alarmName":"invoices"}""", false)]
    public void What_hides_an_alarm_is_told_by_the_call(string name, string request, bool isTold)
    {
        var call = Some.Call(Source, name, request);
        Assert.Equal("invoices", Assert.Single(Rule.On.Locate(call)).Id);
        Assert.Equal(isTold, Judge(Is(Alarm), Is(Alarm), call) is Verdict.Violation { Wanted: null });
        Assert.NotNull(((Verdict.Violation)Judge(Is(Alarm with { ActionsEnabled = false }), null, call)).Wanted);
    }
}
