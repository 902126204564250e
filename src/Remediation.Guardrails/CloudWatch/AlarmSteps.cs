using System.Text.Json.Nodes;
using Amazon.CloudWatch.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>The writes that change one state of an alarm into another.</summary>
internal static class AlarmSteps
{
    /// <summary>The steps from an alarm to another of its name; null is none.</summary>
    public static IEnumerable<Step> Between(string name, AlarmPart? was, AlarmPart? alarm, AlarmPermissions needed)
    {
        if (was == alarm)
            yield break;
        if (alarm is null)
            yield return DeleteAlarm(name, needed.Delete);
        else if (alarm.ActionsEnabled && was is not null && was with { ActionsEnabled = true } == alarm)
            yield return EnableActions(name, needed.Enable);
        else if (
            needed.Disable is { } disable
            && was is { ActionsEnabled: true }
            && was == alarm with { ActionsEnabled = true }
        )
            yield return DisableActions(name, disable);
        else
            yield return PutAlarm(alarm, needed.Put(alarm));
    }

    private static Step DeleteAlarm(string name, Permission permission) =>
        new(
            permission,
            "DeleteAlarms",
            Shown(name),
            run => run.Aws.CloudWatch.DeleteAlarmsAsync(new() { AlarmNames = [name] }, run.Cancel).AsAnswer()
        );

    private static Step EnableActions(string name, Permission permission) =>
        new(
            permission,
            "EnableAlarmActions",
            Shown(name),
            run => run.Aws.CloudWatch.EnableAlarmActionsAsync(new() { AlarmNames = [name] }, run.Cancel).AsAnswer()
        );

    private static Step DisableActions(string name, Permission permission) =>
        new(
            permission,
            "DisableAlarmActions",
            Shown(name),
            run => run.Aws.CloudWatch.DisableAlarmActionsAsync(new() { AlarmNames = [name] }, run.Cancel).AsAnswer()
        );

    private static JsonObject Shown(string name) => new() { ["AlarmNames"] = new JsonArray(name) };

    // What a PutMetricAlarm does not name is lost, so that it names everything; the tags of an alarm that is there
    // stay.
    private static Step PutAlarm(AlarmPart alarm, Permission permission)
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
            permission,
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
