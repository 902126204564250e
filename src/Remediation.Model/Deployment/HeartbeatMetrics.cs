namespace Remediation.Model.Deployment;

/// <summary>
/// The metrics of a heartbeat, in <see cref="Deployed.Namespace"/>, by the dimension <see cref="Function"/>. What could
/// not be read has no value, which an alarm takes for missing data.
/// </summary>
public static class HeartbeatMetrics
{
    /// <summary>The dimension: the function's name, e.g. <see cref="Deployed.Engine"/>.</summary>
    public const string Function = "function";

    /// <summary>One for each heartbeat: an alarm on fewer than one tells that no sweep came to its end.</summary>
    public const string Heartbeats = "Heartbeats";

    /// <summary>Messages in the dead letter queues of all regions.</summary>
    public const string DeadLetters = "DeadLetters";

    /// <summary>Swept regions in which a rule of ours is missing or disabled.</summary>
    public const string RegionsWithoutRules = "RegionsWithoutRules";

    /// <summary>Trails that record management events in the function's region: with none, no call is seen.</summary>
    public const string TrailsRecording = "TrailsRecording";

    /// <summary>How many invocations may run at once in the account and region.</summary>
    public const string ConcurrencyLimit = "ConcurrencyLimit";
}
