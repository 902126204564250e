namespace Remediation.Lambda;

/// <summary>How long an invocation's work may take.</summary>
internal static class InvocationTime
{
    // Kept back to say what happened.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    // What lasts longer has no end that a timer need watch.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// A source whose token is cancelled shortly before the invocation's time is over, or when the process is to stop.
    /// </summary>
    public static CancellationTokenSource Start(TimeSpan remaining, CancellationToken stop)
    {
        var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var left = remaining - Margin;
        if (left < Longest)
            time.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
        return time;
    }
}
