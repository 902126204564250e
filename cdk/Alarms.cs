using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>
/// Alarms that tell the topic of the options, as CloudFormation takes them and as the manifest says them.
/// </summary>
internal sealed class Alarms(DeploymentOptions options, Manifest manifest)
{
    /// <summary>Adds an alarm for anything above zero in the last five minutes.</summary>
    public void Add(
        Construct scope,
        string id,
        string name,
        string description,
        params Sequence<AlarmMetric> metrics
    ) =>
        Add(
            scope,
            id,
            new AlarmPart
            {
                Name = name,
                Description = description,
                Metrics = metrics,
                Comparison = "GreaterThanThreshold",
                Threshold = 0,
                MissingData = "notBreaching",
            }
        );

    /// <summary>Adds an alarm and its part of the manifest.</summary>
    public void Add(Construct scope, string id, AlarmPart alarm)
    {
        var part = alarm with { AlarmActions = options.AlarmTopic is { } topic ? [topic] : [] };
        manifest.Add(part);
        var props = new CfnAlarmProps
        {
            AlarmName = part.Name,
            AlarmDescription = part.Description,
            ActionsEnabled = part.ActionsEnabled,
            AlarmActions = part.AlarmActions.Count == 0 ? null : [.. part.AlarmActions],
            ComparisonOperator = part.Comparison,
            Threshold = part.Threshold,
            EvaluationPeriods = part.EvaluationPeriods,
            TreatMissingData = part.MissingData,
        };
        if (part.Metrics is [{ Id: null } metric])
            LookAt(props, metric);
        else
            props.Metrics = part.Metrics.Select(Query).ToArray();
        // The path of an alarm of the CDK's upper level, whose logical ids these alarms had before.
        _ = new CfnAlarm(new Construct(scope, id), "Resource", props);
    }

    private static void LookAt(CfnAlarmProps props, AlarmMetric metric)
    {
        props.Namespace = metric.Namespace;
        props.MetricName = metric.Name;
        props.Dimensions = Dimensions(metric);
        props.Statistic = metric.Statistic;
        props.Period = metric.Period;
    }

    private static CfnAlarm.MetricDataQueryProperty Query(AlarmMetric metric) =>
        new()
        {
            Id = metric.Id!,
            Expression = metric.Expression,
            Label = metric.Label,
            ReturnData = metric.IsCompared,
            MetricStat = metric.Expression is null ? Stat(metric) : null,
        };

    private static CfnAlarm.MetricStatProperty Stat(AlarmMetric metric) =>
        new()
        {
            Metric = new CfnAlarm.MetricProperty
            {
                Namespace = metric.Namespace,
                MetricName = metric.Name,
                Dimensions = Dimensions(metric),
            },
            Stat = metric.Statistic!,
            Period = metric.Period!.Value,
        };

    private static object Dimensions(AlarmMetric metric) =>
        metric
            .Dimensions.Select(dimension => new CfnAlarm.DimensionProperty
            {
                Name = dimension.Name,
                Value = dimension.Value,
            })
            .ToArray();
}
