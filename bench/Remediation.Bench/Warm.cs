using Testing;

namespace Remediation.Bench;

/// <summary>A further event, in milliseconds since it was given.</summary>
internal sealed record Warm
{
    public required double Repaired { get; init; }
    public required double Answered { get; init; }
    public required double Cpu { get; init; }

    /// <summary>The most memory that was resident until then, in MB.</summary>
    public required double Memory { get; init; }

    /// <summary>The calls to AWS that it made.</summary>
    public required IReadOnlyList<RecordedCall> Calls { get; init; }
}
