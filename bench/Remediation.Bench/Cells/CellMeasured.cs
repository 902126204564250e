using Remediation.Bench.Groups;

namespace Remediation.Bench.Cells;

/// <summary>What was measured at one size.</summary>
internal sealed class CellMeasured(FunctionSize size)
{
    public FunctionSize Size => size;

    /// <summary>Starts of the bare program on the function's runtime.</summary>
    public List<Start> Floor { get; } = [];

    /// <summary>Starts of the bare program in C.</summary>
    public List<Start> FloorOfC { get; } = [];

    /// <summary>Starts of ours without an event.</summary>
    public List<Start> Starts { get; } = [];

    public List<CaseMeasured> Cases { get; } = [];

    /// <summary>How many times the bare program's time ours needs to its first poll.</summary>
    public double TimesTheFloor =>
        Statistics.Median([.. Starts.Select(s => s.Polled)]) / Statistics.Median([.. Floor.Select(s => s.Polled)]);
}
