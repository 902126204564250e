using Testing;

namespace Remediation.Bench;

/// <summary>A further event that finds all right, in milliseconds since it was given.</summary>
internal sealed record Compliant
{
    public required double Answered { get; init; }

    /// <summary>Of that what its calls took by themselves, from the request to the answer.</summary>
    public required double OfApi { get; init; }

    /// <summary>Of that on a processor, by the function.</summary>
    public required double Cpu { get; init; }

    /// <summary>The calls to AWS that it made.</summary>
    public required IReadOnlyList<RecordedCall> Calls { get; init; }
}
