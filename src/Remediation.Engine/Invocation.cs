using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Engine;

/// <summary>What is known of the invocation that an event came with.</summary>
/// <param name="Id">Lambda's request id.</param>
/// <param name="Remaining">How long it may still run, which is how long its claims keep others away: a retry of it
/// comes after that. Null where nothing is known.</param>
/// <param name="FirstSeen">When Lambda was first given the event: a retry has the first try's time. Null where nothing
/// is known.</param>
/// <param name="IsRedriven">Whether somebody gave it again out of a dead letter queue, however long ago it
/// happened.</param>
/// <param name="HasWaited">Whether it came out of a queue, so that it waits in no other.</param>
public sealed partial record Invocation(
    string Id,
    TimeSpan? Remaining = null,
    DateTimeOffset? FirstSeen = null,
    bool IsRedriven = false,
    bool HasWaited = false
)
{
    /// <summary>The event as it came; null where a sweep led here.</summary>
    public JsonElement? Envelope { get; init; }

    /// <summary>Whether it was held, and its time is over.</summary>
    public bool IsReturn { get; init; }

    // Lambda tries a failed asynchronous invocation again after one and after two minutes, a queue after its visibility
    // timeout, for six hours at most.
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SoonestAfterTheEvent = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(7);

    /// <summary>The time in an X-Ray trace header's root, or null: a retry keeps its root.</summary>
    /// <remarks>https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids</remarks>
    public static DateTimeOffset? TimeOf(string? trace) =>
        Root().Match(trace ?? "") is { Success: true } match
            ? DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            )
            : null;

    /// <summary>
    /// Whether an earlier run of the same event may have left a record: then also a compliant event asks the ledger.
    /// </summary>
    /// <param name="happened">When the event happened, which tells where the trace does not.</param>
    public bool MayBeRetry(DateTimeOffset happened, DateTimeOffset now) =>
        IsRedriven || Within(now - FirstSeen, Soonest) || Within(now - happened, SoonestAfterTheEvent);

    /// <summary>Whether Lambda gave the event out before: a run of it may still hold the claim, or be dead.</summary>
    public bool IsRetry(DateTimeOffset now) => Within(now - FirstSeen, Soonest);

    private static bool Within(TimeSpan? age, TimeSpan soonest) => age >= soonest && age <= Latest;

    [GeneratedRegex("Root=1-([0-9a-f]{8})-")]
    private static partial Regex Root();
}
