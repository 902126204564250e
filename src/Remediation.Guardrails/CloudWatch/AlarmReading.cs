using Amazon.CloudWatch.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.CloudWatch;

/// <summary>Reads an alarm as it is.</summary>
internal static class AlarmReading
{
    // What CloudWatch takes a missing value for where an alarm does not say.
    private const string UsualMissingData = "missing";

    /// <summary>The alarm on metrics of a name; null if there is none.</summary>
    public static async Task<AlarmPart?> FindAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        var answer = await aws.CloudWatch.DescribeAlarmsAsync(new() { AlarmNames = [name] }, cancel);
        return answer.MetricAlarms?.Find(alarm => alarm.AlarmName == name) is { } found ? Of(found) : null;
    }

    /// <summary>An alarm on metrics as DescribeAlarms gives it.</summary>
    public static AlarmPart Of(MetricAlarm alarm) =>
        new()
        {
            Name = alarm.AlarmName,
            Description = Parts.NullIfEmpty(alarm.AlarmDescription),
            Metrics = MetricsOf(alarm),
            Comparison = alarm.ComparisonOperator?.Value ?? "",
            Threshold = alarm.Threshold,
            ThresholdMetric = alarm.ThresholdMetricId,
            EvaluationPeriods = alarm.EvaluationPeriods ?? 1,
            DatapointsToAlarm = alarm.DatapointsToAlarm,
            MissingData = Parts.NullIfEmpty(alarm.TreatMissingData) ?? UsualMissingData,
            FewSamples = Parts.NullIfEmpty(alarm.EvaluateLowSampleCountPercentile),
            ActionsEnabled = alarm.ActionsEnabled != false,
            AlarmActions = Ordered(alarm.AlarmActions),
            OkActions = Ordered(alarm.OKActions),
            InsufficientDataActions = Ordered(alarm.InsufficientDataActions),
        };

    private static Sequence<AlarmMetric> MetricsOf(MetricAlarm alarm)
    {
        if (alarm.Metrics is { Count: > 0 } metrics)
            return [.. metrics.Select(Of).OrderBy(metric => metric.Id, StringComparer.Ordinal)];
        // An alarm on a query of another language has no metric.
        if (alarm.MetricName is null)
            return [];
        return
        [
            new()
            {
                Namespace = alarm.Namespace,
                Name = alarm.MetricName,
                Dimensions = Of(alarm.Dimensions),
                Statistic = alarm.Statistic?.Value ?? alarm.ExtendedStatistic,
                Unit = alarm.Unit?.Value,
                Period = alarm.Period,
            },
        ];
    }

    private static AlarmMetric Of(MetricDataQuery query) =>
        new()
        {
            Id = query.Id,
            Namespace = query.MetricStat?.Metric?.Namespace,
            Name = query.MetricStat?.Metric?.MetricName,
            Dimensions = Of(query.MetricStat?.Metric?.Dimensions),
            Statistic = query.MetricStat?.Stat,
            Unit = query.MetricStat?.Unit?.Value,
            Period = query.MetricStat?.Period ?? query.Period,
            Expression = query.Expression,
            Label = Parts.NullIfEmpty(query.Label),
            IsCompared = query.ReturnData != false,
            Account = query.AccountId,
        };

    private static Sequence<Variable> Of(List<Dimension>? dimensions) =>
        Variable.Of((dimensions ?? []).Select(dimension => KeyValuePair.Create(dimension.Name, dimension.Value)));

    private static Sequence<string> Ordered(List<string>? arns) => [.. (arns ?? []).Order(StringComparer.Ordinal)];
}
