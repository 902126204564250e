namespace Remediation.Engine.Gates;

/// <summary>How long the repair of a violation waits that somebody makes again and again.</summary>
public static class Pace
{
    /// <summary>The longest wait between two repairs of one violation.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    // One more doubling is longer than the longest.
    private const int MostDoublings = 6;

    /// <summary>The wait after the last repair of the same violation: a minute, and twice as long each time.</summary>
    /// <param name="repair">Which repair of it within a day this is.</param>
    /// <param name="slower">From which one on it is slower.</param>
    public static TimeSpan WaitBefore(int repair, int slower)
    {
        if (repair < slower)
            return TimeSpan.Zero;
        var wait = Shortest * Math.Pow(2, Math.Min(repair - slower, MostDoublings));
        return wait < Longest ? wait : Longest;
    }
}
