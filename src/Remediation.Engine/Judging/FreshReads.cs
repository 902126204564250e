namespace Remediation.Engine.Judging;

/// <summary>Whether what was read right after an event can be believed.</summary>
/// <remarks>
/// IAM, EC2 and S3 answer a read after a write with the old state now and then: a resource that was just made is not
/// there, and one that was just changed is as it was.
/// </remarks>
public static class FreshReads
{
    /// <summary>How long the invocation waits before each of its further reads.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits = [TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1)];

    /// <summary>How long the event waits in the queue after those, to be read a last time.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // What is older was old before the event came. The clocks of AWS's services and ours may differ by minutes, so that
    // an event may seem to be of the future.
    private static readonly TimeSpan Freshest = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a read says that all is well, or that the resource is not there, and the event's own request says
    /// otherwise.
    /// </summary>
    /// <param name="now">When it was read.</param>
    public static bool IsContradicted(Assessment seen, DateTimeOffset now)
    {
        if (seen.Fault is not null || seen.Trigger is not Trigger.Call { ErrorCode: null } call)
            return false;
        if ((now - call.Time).Duration() > Freshest)
            return false;
        if (seen.IsUnresolved)
            return true;
        if (seen.Verdict is not Verdict.Compliant { IsLeft: false })
            return false;
        var asks = seen.Guardrail.Asks?.Invoke(call) == true;
        return seen.State is null ? asks || !IsDeletion(call) : asks;
    }

    private static bool IsDeletion(Trigger.Call call) => call.EventName.StartsWith("Delete", StringComparison.Ordinal);
}
