using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// One alarm for everything that keeps the functions from working and that they cannot tell of themselves: throttles,
/// events that were dropped or could not be kept, and a notifier that is late.
/// </summary>
internal static class HealthAlarm
{
    // In milliseconds; notices are told within seconds.
    private const int LatestNotice = 60 * 60 * 1000;

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    private static readonly string[] OfAsynchronousEvents = ["AsyncEventsDropped", "DeadLetterErrors", "Throttles"];

    public static void Add(Construct scope, HomeParts parts, IReadOnlyList<string> engines)
    {
        var metrics = new Dictionary<string, IMetric>();
        var terms = new List<string>();
        foreach (var function in engines)
        {
            foreach (var name in OfAsynchronousEvents)
            {
                var id = $"m{metrics.Count}";
                metrics[id] = Metric(function, name, "Sum");
                terms.Add($"FILL({id}, 0)");
            }
        }
        if (parts.Options.WebhookParameter is not null)
        {
            metrics["age"] = Metric(Deployed.Notifier, "IteratorAge", "Maximum");
            terms.Add($"IF(FILL(age, 0) > {LatestNotice}, 1, 0)");
        }
        var expression = new MathExpressionProps
        {
            Expression = string.Join(" + ", terms),
            UsingMetrics = metrics,
            Label = "what keeps the functions from working",
            Period = Duration.Minutes(5),
        };
        var props = new AlarmProps
        {
            AlarmName = Deployed.AlarmOf("health"),
            Metric = new MathExpression(expression),
            AlarmDescription =
                "A function was throttled, an event was dropped or could not be kept in the dead letter queue, "
                + "or notices are an hour late",
        };
        Alarms.Add(scope, "HealthAlarm", props, parts.Options);
    }

    private static Metric Metric(string function, string name, string statistic) =>
        new(
            new MetricProps
            {
                Namespace = "AWS/Lambda",
                MetricName = name,
                DimensionsMap = new Dictionary<string, string> { ["FunctionName"] = function },
                Period = Duration.Minutes(5),
                Statistic = statistic,
            }
        );
}
