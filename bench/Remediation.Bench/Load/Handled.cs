namespace Remediation.Bench.Load;

/// <summary>An event that a function answered.</summary>
internal sealed record Handled
{
    public required Kind Kind { get; init; }

    public required Target Resource { get; init; }

    /// <summary>What became of it; null where the function failed.</summary>
    public required string? Outcome { get; init; }

    /// <summary>Milliseconds since it was given to the function.</summary>
    public required double Answered { get; init; }

    /// <summary>Milliseconds since its burst came.</summary>
    public required double SinceBurst { get; init; }
}
