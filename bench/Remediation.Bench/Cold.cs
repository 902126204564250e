using Testing;

namespace Remediation.Bench;

/// <summary>A cold start, in milliseconds since the process was started.</summary>
internal sealed record Cold
{
    /// <summary>Until it asked for its first event.</summary>
    public required double Polled { get; init; }

    /// <summary>Until the violation was repaired.</summary>
    public required double Repaired { get; init; }

    /// <summary>Of that what was not spent waiting for the emulator.</summary>
    public required double Own { get; init; }

    /// <summary>Until it answered.</summary>
    public required double Answered { get; init; }

    /// <summary>The time on a processor until then.</summary>
    public required double Cpu { get; init; }

    /// <summary>The most memory that was resident until then, in MB.</summary>
    public required double Memory { get; init; }

    /// <summary>What of the memory is its own then and not a page of the executable, in MB.</summary>
    public required double Anonymous { get; init; }

    /// <summary>The calls to AWS that it made.</summary>
    public required IReadOnlyList<RecordedCall> Calls { get; init; }
}
