using Constructs;
using Remediation.Model.Deployment.Manifest;

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
        var metrics = new List<AlarmMetric>();
        var terms = new List<string>();
        foreach (var function in (string[])[Deployed.Engine, Deployed.Watchdog])
        {
            foreach (var name in OfAsynchronousEvents)
            {
                var id = $"m{metrics.Count}";
                Add(id, Metrics.OfFunction(function, name, "Sum"), $"FILL({id}, 0)");
            }
        }
        if (parts.Options.WebhookParameter is not null)
        {
            var age = Metrics.OfFunction(Deployed.Notifier, "IteratorAge", "Maximum");
            Add("age", age, $"IF(FILL(age, 0) > {LatestNotice}, 1, 0)");
        }
        Add("rules", OfHeartbeat(HeartbeatMetrics.RegionsWithoutRules), "FILL(rules, 0)");
        Add("letters", OfHeartbeat(HeartbeatMetrics.DeadLetters), "FILL(letters, 0)");
        Add("trails", OfHeartbeat(HeartbeatMetrics.TrailsRecording), "IF(FILL(trails, 1) < 1, 1, 0)");
        var sum = new AlarmMetric
        {
            Id = "sum",
            Expression = string.Join(" + ", terms),
            Label = "what keeps the functions from working",
        };
        parts.Alarms.Add(
            scope,
            "HealthAlarm",
            Deployed.AlarmOf("health"),
            "A function was throttled, an event was dropped or is in a dead letter queue, "
                + "notices are an hour late, a region lacks rules, or no trail records management events: "
                + "`remediate status` says which",
            [.. metrics.Append(sum).OrderBy(metric => metric.Id, StringComparer.Ordinal)]
        );

        void Add(string id, AlarmMetric metric, string term)
        {
            metrics.Add(metric with { Id = id, IsCompared = false });
            terms.Add(term);
        }
    }

    private static AlarmMetric OfHeartbeat(string name) => Metrics.OfHeartbeat(Deployed.Engine, name, "Maximum");
}
