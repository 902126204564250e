using System.Text.Json.Nodes;
using Amazon.CloudWatch.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The writes that change one state of an alarm into another, with what they need.</summary>
/// <remarks>
/// The names of alarms are chosen by the deployment, and an alarm that is gone has no tag that a condition could ask
/// for.
/// </remarks>
internal static class AlarmWrites
{
    private const string AlarmActions = "cloudwatch:AlarmActions";
    private const string Alarms = "arn:{partition}:cloudwatch:{region}:{account}:alarm:remediation-*";

    public static readonly Permission Describe = new("cloudwatch:DescribeAlarms", Alarms);

    private static readonly Permission Enable = new("cloudwatch:EnableAlarmActions", Alarms);
    private static readonly Permission Delete = new("cloudwatch:DeleteAlarms", Alarms);

    // A deployment's alarms tell a topic, or nobody: an action may also stop an instance or call a function.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-alarm-actions.html
    private static readonly Permission PutTelling = new("cloudwatch:PutMetricAlarm", Alarms)
    {
        Conditions =
        [
            new("ForAllValues:StringLike", AlarmActions, ["arn:{partition}:sns:*"]),
            new("Null", AlarmActions, ["false"]),
        ],
    };
    private static readonly Permission PutSilent = new("cloudwatch:PutMetricAlarm", Alarms)
    {
        Conditions = [new("Null", AlarmActions, ["true"])],
    };

    public static readonly IReadOnlyList<Permission> Repairs = [PutTelling, PutSilent, Enable];

    // What somebody else's alarm did is not known beforehand.
    public static readonly IReadOnlyList<Permission> Undos = [new(PutTelling.Action, Alarms), Delete];

    public static IEnumerable<Step> Change(Resource resource, Compared<AlarmPart> from, Compared<AlarmPart> to)
    {
        var (was, alarm) = (from.Present, to.Present);
        if (was == alarm)
            yield break;
        if (alarm is null)
            yield return DeleteAlarm(resource.Id);
        else if (alarm.ActionsEnabled && was is not null && was with { ActionsEnabled = true } == alarm)
            yield return EnableActions(resource.Id);
        else
            yield return PutAlarm(alarm);
    }

    private static Step DeleteAlarm(string name) =>
        new(
            Delete,
            "DeleteAlarms",
            Shown(name),
            run => run.Aws.CloudWatch.DeleteAlarmsAsync(new() { AlarmNames = [name] }, run.Cancel).AsAnswer()
        );

    private static Step EnableActions(string name) =>
        new(
            Enable,
            "EnableAlarmActions",
            Shown(name),
            run => run.Aws.CloudWatch.EnableAlarmActionsAsync(new() { AlarmNames = [name] }, run.Cancel).AsAnswer()
        );

    private static JsonObject Shown(string name) => new() { ["AlarmNames"] = new JsonArray(name) };

    // What a PutMetricAlarm does not name is lost, so that it names everything; the tags of an alarm that is there
    // stay.
    private static Step PutAlarm(AlarmPart alarm)
    {
        var request = new PutMetricAlarmRequest
        {
            AlarmName = alarm.Name,
            AlarmDescription = alarm.Description,
            ActionsEnabled = alarm.ActionsEnabled,
            AlarmActions = [.. alarm.AlarmActions],
            OKActions = [.. alarm.OkActions],
            InsufficientDataActions = [.. alarm.InsufficientDataActions],
            EvaluationPeriods = alarm.EvaluationPeriods,
            DatapointsToAlarm = alarm.DatapointsToAlarm,
            Threshold = alarm.Threshold,
            ThresholdMetricId = alarm.ThresholdMetric,
            ComparisonOperator = new(alarm.Comparison),
            TreatMissingData = alarm.MissingData,
            EvaluateLowSampleCountPercentile = alarm.FewSamples,
        };
        if (alarm.Metrics is [{ Id: null } metric])
            LookAt(request, metric);
        else
            request.Metrics = [.. alarm.Metrics.Select(Of)];
        return new(
            alarm.AlarmActions.Count > 0 ? PutTelling : PutSilent,
            "PutMetricAlarm",
            Shown(alarm),
            run => run.Aws.CloudWatch.PutMetricAlarmAsync(request, run.Cancel).AsAnswer()
        );
    }

    private static void LookAt(PutMetricAlarmRequest request, AlarmMetric metric)
    {
        request.Namespace = metric.Namespace;
        request.MetricName = metric.Name;
        request.Dimensions = Of(metric.Dimensions);
        request.Period = metric.Period;
        request.Unit = metric.Unit is null ? null : new(metric.Unit);
        // A statistic of another name is an extended one, e.g. p99.
        if (metric.Statistic is "Average" or "Maximum" or "Minimum" or "SampleCount" or "Sum")
            request.Statistic = new(metric.Statistic);
        else
            request.ExtendedStatistic = metric.Statistic;
    }

    private static MetricDataQuery Of(AlarmMetric metric) =>
        new()
        {
            Id = metric.Id!,
            Expression = metric.Expression,
            MetricStat = metric.Expression is null ? StatOf(metric) : null,
            Period = metric.Expression is null ? null : metric.Period,
            Label = metric.Label,
            ReturnData = metric.IsCompared,
            AccountId = metric.Account,
        };

    private static MetricStat StatOf(AlarmMetric metric) =>
        new()
        {
            Metric = new()
            {
                Namespace = metric.Namespace,
                MetricName = metric.Name,
                Dimensions = Of(metric.Dimensions),
            },
            Period = metric.Period,
            Stat = metric.Statistic!,
            Unit = metric.Unit is null ? null : new(metric.Unit),
        };

    private static List<Dimension> Of(Sequence<Variable> dimensions) =>
        [.. dimensions.Select(dimension => new Dimension { Name = dimension.Name, Value = dimension.Value })];

    private static JsonObject Shown(AlarmPart alarm)
    {
        var shown = new JsonObject
        {
            ["AlarmName"] = alarm.Name,
            ["ActionsEnabled"] = alarm.ActionsEnabled,
            ["AlarmActions"] = Shown(alarm.AlarmActions),
            ["Metrics"] = Shown(
                alarm.Metrics.Select(metric => metric.Expression ?? $"{metric.Namespace} {metric.Name}")
            ),
            ["ComparisonOperator"] = alarm.Comparison,
            ["EvaluationPeriods"] = alarm.EvaluationPeriods,
            ["TreatMissingData"] = alarm.MissingData,
        };
        if (alarm.Threshold is { } threshold)
            shown["Threshold"] = threshold;
        return shown;
    }

    private static JsonArray Shown(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
