using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace Remediation.Cdk;

/// <summary>
/// The alarm that matters: a function that sweeps and is no longer heard of. Everything else can be told by the
/// function itself, and this cannot.
/// </summary>
internal static class HeartbeatAlarm
{
    // A sweep of many resources may take longer than an hour, and a deployment may fall into one.
    private const int MissedHours = 3;

    /// <param name="every">How often the function sweeps.</param>
    public static void Add(Construct scope, HomeParts parts, string function, TimeSpan every)
    {
        var isHourly = every <= TimeSpan.FromHours(1);
        var heartbeats = new MetricProps
        {
            Namespace = Deployed.Namespace,
            MetricName = HeartbeatMetrics.Heartbeats,
            DimensionsMap = new Dictionary<string, string> { [HeartbeatMetrics.Function] = function },
            Period = isHourly ? Duration.Hours(1) : Duration.Days(1),
            Statistic = "Sum",
        };
        var props = new AlarmProps
        {
            AlarmName = Deployed.AlarmOf($"{function[Deployed.Prefix.Length..]}-heartbeat"),
            Metric = new Metric(heartbeats),
            AlarmDescription =
                $"{function} has come to the end of no sweep: nothing is known of what it guards; "
                + "look at its log group, its schedule and its concurrency, or deploy again",
            Threshold = 1,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
            EvaluationPeriods = isHourly ? MissedHours : 1,
            TreatMissingData = TreatMissingData.BREACHING,
        };
        Alarms.Tell(new Alarm(scope, $"{function}-heartbeat", props), parts.Options);
    }
}
