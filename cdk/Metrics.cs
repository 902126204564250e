using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;

namespace Remediation.Cdk;

/// <summary>Metrics of five minutes by one dimension.</summary>
internal static class Metrics
{
    public static Metric Of(string space, string name, string dimension, string value, string statistic) =>
        new(
            new MetricProps
            {
                Namespace = space,
                MetricName = name,
                DimensionsMap = new Dictionary<string, string> { [dimension] = value },
                Period = Duration.Minutes(5),
                Statistic = statistic,
            }
        );
}
