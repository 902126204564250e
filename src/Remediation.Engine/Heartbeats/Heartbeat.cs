namespace Remediation.Engine.Heartbeats;

/// <summary>What a function says of itself and its surroundings after each sweep: its absence is the alarm.</summary>
public sealed record Heartbeat
{
    /// <summary>The function's name.</summary>
    public required string Function { get; init; }

    /// <summary>When the sweep had come to its end.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The executable's version.</summary>
    public required string Version { get; init; }

    /// <summary>The SHA-256 of the ids of all guardrails that the executable has, whether on or off.</summary>
    public required string Catalogue { get; init; }

    /// <summary>
    /// By region the SHA-256 of the names and versions of the manifest's parameters; null where there are none, or they
    /// could not be read.
    /// </summary>
    public required IReadOnlyDictionary<string, string?> Manifests { get; init; }

    /// <summary>The swept regions in which every rule that their manifest names is there and enabled.</summary>
    public required IReadOnlyList<string> RegionsWithRules { get; init; }

    /// <summary>The swept regions whose manifest names no rule, or one that is missing or disabled.</summary>
    public required IReadOnlyList<string> RegionsWithoutRules { get; init; }

    /// <summary>
    /// How many messages are in each queue that the manifests name, by region and name, e.g.
    /// <c>eu-central-1/remediation-delays</c>; null where that could not be read.
    /// </summary>
    public required IReadOnlyDictionary<string, int?> Queues { get; init; }

    /// <summary>
    /// How many trails record management events in the function's region; null where none is known to, and not all
    /// could be read.
    /// </summary>
    public int? TrailsRecording { get; init; }

    /// <summary>How many invocations may run at once in the account and region; null where it could not be read.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>What could not be read, and why.</summary>
    public required IReadOnlyDictionary<string, string> Unread { get; init; }

    /// <summary>
    /// How many messages are in the dead letter queues, which are all but <see cref="Deployed.Delays"/>; null where none
    /// is known.
    /// </summary>
    public int? DeadLetters
    {
        get
        {
            var known = Queues.Where(queue => !IsDelays(queue.Key)).Select(queue => queue.Value).OfType<int>().ToList();
            return known.Count > 0 ? known.Sum() : null;
        }
    }

    /// <summary>How many regions lack rules; null where it is known of none whether it has them.</summary>
    public int? CountOfRegionsWithoutRules =>
        RegionsWithRules.Count + RegionsWithoutRules.Count > 0 ? RegionsWithoutRules.Count : null;

    private static bool IsDelays(string queue) => queue.EndsWith($"/{Deployed.Delays}", StringComparison.Ordinal);
}
