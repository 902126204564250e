namespace Remediation.Engine.Ledger;

/// <summary>
/// How often was repaired, the present repair included, and when each count falls again. Pure: made of the repairs that
/// the ledger holds.
/// </summary>
public sealed record RepairCount
{
    /// <summary>The most repairs of one guardrail in a day, whatever the settings say.</summary>
    public const int MostADay = 4000;

    /// <summary>
    /// Repairs of the same violation that begin within this time are one where the event happened before the first of
    /// them: several events tell of one change.
    /// </summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The repairs by the guardrail in the window.</summary>
    public required Counted OfGuardrail { get; init; }

    /// <summary>Those of them for what the same actor did; none where nobody knows who.</summary>
    public required Counted OfActor { get; init; }

    /// <summary>The repairs of the same violation within 24 hours, those of a burst as one.</summary>
    public required Counted OfViolation { get; init; }

    /// <summary>When the same violation was last repaired after another change; null if it was not.</summary>
    public DateTimeOffset? LastOfViolation { get; init; }

    /// <summary>The repairs of the resource within an hour.</summary>
    public required Counted OfResource { get; init; }

    /// <summary>The repairs by the guardrail within 24 hours.</summary>
    public required Counted OfDay { get; init; }

    /// <summary>The resources whose repair failed, did not heal or was undone in the window.</summary>
    public required int Faults { get; init; }

    /// <summary>The last time that one did; null if none.</summary>
    public DateTimeOffset? LastFault { get; init; }

    /// <summary>A number, and when those that are too many will have left it.</summary>
    /// <param name="Number">How many there are.</param>
    /// <param name="Times">When each was, oldest first.</param>
    /// <param name="Length">How long one counts.</param>
    public sealed record Counted(int Number, IReadOnlyList<DateTimeOffset> Times, TimeSpan Length)
    {
        /// <summary>Whether there are more than a limit.</summary>
        public bool IsOver(int limit) => Number > limit;

        /// <summary>When there will be room for one again.</summary>
        public DateTimeOffset RoomAt(int limit) => Times[Math.Clamp(Number - limit - 1, 0, Times.Count - 1)] + Length;
    }

    /// <param name="repairs">The repairs of the guardrail, the present one among them.</param>
    /// <param name="faults">Its repairs that failed, did not heal or were undone.</param>
    /// <param name="mine">The present one.</param>
    /// <param name="happened">When its event happened.</param>
    public static RepairCount Of(
        IEnumerable<CountedRepair> repairs,
        IEnumerable<CountedRepair> faults,
        CountedRepair mine,
        DateTimeOffset happened,
        DateTimeOffset now,
        StormSettings limits
    )
    {
        var window = TimeSpan.FromMinutes(limits.Minutes);
        // An event counts once for a resource, however often it was tried.
        var all = repairs.GroupBy(r => (r.Event, r.Resource)).Select(tries => tries.MaxBy(r => r.At)!).ToList();
        var recent = faults.Where(fault => fault.At > now - window).ToList();
        var others = all.Where(r => (r.Event, r.Resource) != (mine.Event, mine.Resource));
        var bursts = Bursts(others.Where(r => r.Violation == mine.Violation && r.At > now - Day));
        // Told of the change that the last burst has repaired already.
        var isToldAgain = bursts.Count > 0 && mine.At < bursts[^1][0] + Burst && happened <= bursts[^1][0];
        if (!isToldAgain)
            bursts.Add([mine.At]);
        return new()
        {
            OfGuardrail = Counting(all, window, now, _ => true),
            OfActor = Counting(all, window, now, r => mine.Actor.Length > 0 && r.Actor == mine.Actor),
            OfViolation = new(bursts.Count, [.. bursts.Select(burst => burst[0])], Day),
            LastOfViolation = bursts.Count > 1 ? bursts[^2][^1] : null,
            OfResource = Counting(all, Hour, now, r => r.Resource == mine.Resource),
            OfDay = Counting(all, Day, now, _ => true),
            Faults = recent.Select(fault => fault.Resource).Distinct().Count(),
            LastFault = recent.Count > 0 ? recent.Max(fault => fault.At) : null,
        };
    }

    private static Counted Counting(
        List<CountedRepair> all,
        TimeSpan length,
        DateTimeOffset now,
        Func<CountedRepair, bool> counts
    )
    {
        var times = all.Where(r => r.At > now - length && counts(r)).Select(r => r.At).Order().ToList();
        return new(times.Count, times, length);
    }

    // Each begins with the first repair that is later than the burst before it lasts.
    private static List<List<DateTimeOffset>> Bursts(IEnumerable<CountedRepair> repairs)
    {
        var bursts = new List<List<DateTimeOffset>>();
        foreach (var time in repairs.Select(r => r.At).Order())
        {
            if (bursts.Count > 0 && time < bursts[^1][0] + Burst)
                bursts[^1].Add(time);
            else
                bursts.Add([time]);
        }
        return bursts;
    }
}
