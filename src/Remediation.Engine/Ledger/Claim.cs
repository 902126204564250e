using System.Text.Json;

namespace Remediation.Engine.Ledger;

/// <summary>A run of its own: two processes may be given the same invocation id, and only one may repair.</summary>
/// <param name="Owner">The invocation's id and a name of the run's own.</param>
/// <param name="Until">Until when nobody else may take its records over.</param>
/// <param name="IsRetry">Whether Lambda gave the event out before.</param>
/// <param name="MayBeRetry">Whether an earlier run of the same event may have left a record.</param>
public sealed record Claim(string Owner, DateTimeOffset Until, bool IsRetry, bool MayBeRetry)
{
    /// <summary>The event as it came; null where a sweep led here.</summary>
    public JsonElement? Envelope { get; init; }

    /// <summary>Whether it was held, and its time is over.</summary>
    public bool IsReturn { get; init; }

    /// <summary>How long a claim keeps others away where nothing is known of the invocation's deadline.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromMinutes(1);

    // No function may run longer than this.
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(15);

    /// <summary>The claim of an invocation on what a trigger led to.</summary>
    public static Claim Of(Invocation invocation, Trigger trigger, DateTimeOffset now)
    {
        var lease = invocation.Remaining ?? DefaultLease;
        return new(
            $"{invocation.Id}/{Guid.NewGuid():N}",
            now + (lease < LongestLease ? lease : LongestLease),
            invocation.IsRetry(now),
            invocation.MayBeRetry(trigger.Time, now)
        )
        {
            Envelope = invocation.Envelope,
            IsReturn = invocation.IsReturn,
        };
    }
}
