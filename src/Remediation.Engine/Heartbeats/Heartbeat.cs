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

    /// <summary>The swept regions and the function's own.</summary>
    public required IReadOnlyList<RegionFacts> Regions { get; init; }

    /// <summary>
    /// How many trails record management events in the function's region; null where none is known to, and not all
    /// could be read.
    /// </summary>
    public int? TrailsRecording { get; init; }

    /// <summary>
    /// How many invocations may run at once in the account and region; null where it could not be read.
    /// </summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>What could not be read, and why.</summary>
    public required IReadOnlyDictionary<string, string> Unread { get; init; }

    /// <summary>How many messages are in the dead letter queues that could be read; null where none could.</summary>
    public int? DeadLetters
    {
        get
        {
            int? sum = null;
            foreach (var region in Regions)
            foreach (var queue in region.Queues)
                if (queue is { KeepsDeadLetters: true, Messages: { } messages })
                    sum = (sum ?? 0) + messages;
            return sum;
        }
    }

    /// <summary>How many regions lack a rule; null where it is known of none whether it does.</summary>
    public int? RegionsWithoutRules
    {
        get
        {
            int? count = null;
            foreach (var region in Regions)
                if (region.HasRules is { } has)
                    count = (count ?? 0) + (has ? 0 : 1);
            return count;
        }
    }
}
