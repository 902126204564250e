using Constructs;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Cdk;

/// <summary>
/// The alarm that matters: a function that sweeps and is no longer heard of. Everything else can be told by the
/// function itself, and this cannot.
/// </summary>
internal static class HeartbeatAlarm
{
    // A sweep of many resources may take longer than an hour, and a deployment may fall into one.
    private const int MissedHours = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <param name="every">How often the function sweeps.</param>
    public static void Add(Construct scope, HomeParts parts, string function, TimeSpan every)
    {
        var isHourly = every <= Hour;
        var heartbeats = Metrics.OfHeartbeat(function, HeartbeatMetrics.Heartbeats, "Sum") with
        {
            Period = (int)(isHourly ? Hour : TimeSpan.FromDays(1)).TotalSeconds,
        };
        var alarm = new AlarmPart
        {
            Name = Deployed.AlarmOf($"{function[Deployed.Prefix.Length..]}-heartbeat"),
            Description =
                $"{function} has come to the end of no sweep: nothing is known of what it guards; "
                + "look at its log group, its schedule and its concurrency, or deploy again",
            Metrics = [heartbeats],
            Comparison = "LessThanThreshold",
            Threshold = 1,
            EvaluationPeriods = isHourly ? MissedHours : 1,
            MissingData = "breaching",
        };
        parts.Alarms.Add(scope, $"{function}-heartbeat", alarm);
    }
}
