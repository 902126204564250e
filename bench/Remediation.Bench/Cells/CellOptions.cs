using Remediation.Bench.Groups;

namespace Remediation.Bench.Cells;

/// <summary>What of a cell is measured.</summary>
internal sealed record CellOptions
{
    /// <summary>The folder with the published executable.</summary>
    public required string Folder { get; init; }

    /// <summary>How many cold starts of each.</summary>
    public required int Runs { get; init; }

    /// <summary>What events come after each.</summary>
    public required EventCounts Further { get; init; }

    /// <summary>The sizes that it is measured at.</summary>
    public required IReadOnlyList<FunctionSize> Sizes { get; init; }
}
