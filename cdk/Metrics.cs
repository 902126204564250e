using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>Metrics of one dimension for alarms.</summary>
internal static class Metrics
{
    private const int FiveMinutes = 5 * 60;

    /// <summary>A metric of five minutes.</summary>
    public static AlarmMetric Of(string space, string name, string dimension, string value, string statistic) =>
        new()
        {
            Namespace = space,
            Name = name,
            Dimensions = [new(dimension, value)],
            Statistic = statistic,
            Period = FiveMinutes,
        };

    /// <summary>A metric of a Lambda function.</summary>
    public static AlarmMetric OfFunction(string function, string name, string statistic) =>
        Of("AWS/Lambda", name, "FunctionName", function, statistic);

    /// <summary>A metric of what a function's heartbeat says.</summary>
    public static AlarmMetric OfHeartbeat(string function, string name, string statistic) =>
        Of(Deployed.Namespace, name, HeartbeatMetrics.Function, function, statistic);
}
