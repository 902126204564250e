namespace Remediation.Bench.Load;

/// <summary>What a run of the load measured.</summary>
internal sealed record LoadMeasured
{
    public required int Processes { get; init; }

    /// <summary>How many events were given.</summary>
    public required int Events { get; init; }

    public required IReadOnlyList<Handled> Handled { get; init; }

    /// <summary>What went wrong while they were handled.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>How long it took, without the making of the events.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The functions' time on a processor.</summary>
    public required TimeSpan Cpu { get; init; }

    /// <summary>The benchmark's own, with the stand-in and the making of the events.</summary>
    public required TimeSpan OwnCpu { get; init; }

    /// <summary>What the largest process had resident after a tenth of the events, a half, and all, in MB.</summary>
    public required IReadOnlyList<double> Memory { get; init; }

    /// <summary>How often each service was called.</summary>
    public required IReadOnlyDictionary<string, long> Calls { get; init; }

    /// <summary>What the stand-in took for all its answers together.</summary>
    public required TimeSpan OfStandIn { get; init; }

    /// <summary>What must not be: an event lost, a violation not repaired, something repaired twice.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }

    /// <summary>Whether all events were handled as they must be.</summary>
    public bool IsRight => Faults.Count == 0 && Complaints.Count == 0 && Handled.Count == Events;
}
