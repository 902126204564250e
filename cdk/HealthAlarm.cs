using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// One alarm for everything that keeps the functions from working and that they cannot tell of themselves: throttles,
/// events that were dropped or could not be kept, a notifier that is late, and what the heartbeat found.
/// </summary>
internal static class HealthAlarm
{
    // In milliseconds; notices are told within seconds.
    private const int LatestNotice = 60 * 60 * 1000;

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    private static readonly string[] OfAsynchronousEvents = ["AsyncEventsDropped", "DeadLetterErrors", "Throttles"];

    public static void Add(Construct scope, HomeParts parts)
    {
        var metrics = new Dictionary<string, IMetric>();
        var terms = new List<string>();
        foreach (var function in (string[])[Deployed.Engine, Deployed.Watchdog])
        {
            foreach (var name in OfAsynchronousEvents)
            {
                var id = $"m{metrics.Count}";
                metrics[id] = OfLambda(function, name, "Sum");
                terms.Add($"FILL({id}, 0)");
            }
        }
        if (parts.Options.WebhookParameter is not null)
        {
            metrics["age"] = OfLambda(Deployed.Notifier, "IteratorAge", "Maximum");
            terms.Add($"IF(FILL(age, 0) > {LatestNotice}, 1, 0)");
        }
        metrics["rules"] = OfHeartbeat(HeartbeatMetrics.RegionsWithoutRules);
        metrics["letters"] = OfHeartbeat(HeartbeatMetrics.DeadLetters);
        metrics["trails"] = OfHeartbeat(HeartbeatMetrics.TrailsRecording);
        terms.AddRange(["FILL(rules, 0)", "FILL(letters, 0)", "IF(FILL(trails, 1) < 1, 1, 0)"]);
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
                "A function was throttled, an event was dropped or is in a dead letter queue, "
                + "notices are an hour late, a region lacks rules, or no trail records management events: "
                + "`remediate status` says which",
        };
        Alarms.Add(scope, "HealthAlarm", props, parts.Options);
    }

    private static Metric OfHeartbeat(string name) =>
        Metrics.Of(Deployed.Namespace, name, HeartbeatMetrics.Function, Deployed.Engine, "Maximum");

    private static Metric OfLambda(string function, string name, string statistic) =>
        Metrics.Of("AWS/Lambda", name, "FunctionName", function, statistic);
}
