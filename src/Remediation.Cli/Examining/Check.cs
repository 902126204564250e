using System.Text.Json.Nodes;

namespace Remediation.Cli.Examining;

/// <summary>What was found of a part of a deployment.</summary>
/// <param name="Subject">The part.</param>
/// <param name="Status">How it was found.</param>
/// <param name="Why">What is right or wrong with it, or why nobody knows.</param>
/// <param name="Remedy">The command that mends it; null where there is nothing to mend, or no command.</param>
internal sealed record Check(Subject Subject, CheckStatus Status, string Why, string? Remedy)
{
    /// <summary>The columns of <see cref="Cells"/>.</summary>
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("Status"),
        new("Area"),
        Column.Prose("Thing"),
        new("Region"),
        Column.Prose("Why"),
        Column.Whole("Remedy"),
    ];

    /// <summary>The status in lower case, as it is printed.</summary>
    public string Word => $"{Status}".ToLowerInvariant();

    public IReadOnlyList<string> Cells() => [Word, Subject.Area, Subject.Thing, Subject.Region, Why, Remedy ?? ""];

    public JsonObject ToJson() =>
        new()
        {
            ["status"] = Word,
            ["area"] = Subject.Area,
            ["thing"] = Subject.Thing,
            ["region"] = Subject.Region,
            ["why"] = Why,
            ["remedy"] = Remedy,
        };
}
