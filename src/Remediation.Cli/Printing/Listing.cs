using System.Text.Json.Nodes;

namespace Remediation.Cli.Printing;

/// <summary>A row of what a verb lists.</summary>
/// <param name="Cells">A cell for each column; of several lines where there are several things.</param>
/// <param name="Json">The row for programs.</param>
internal sealed record Row(IReadOnlyList<string> Cells, JsonNode Json);

/// <summary>What a verb lists, for every form of output.</summary>
internal sealed record Listing(IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows)
{
    /// <summary>The JSON of the whole, where that is more than its rows; null for an array of them.</summary>
    public JsonNode? Whole { get; init; }

    /// <summary>The findings among it, of verbs that print them as SARIF.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Of findings.</summary>
    public static Listing Of(IReadOnlyList<Finding> findings) =>
        Of(Finding.Columns, findings, finding => finding.Cells(), finding => finding.ToJson()) with
        {
            Findings = findings,
        };

    /// <summary>All of it as one JSON value.</summary>
    public JsonNode ToJson() => Whole ?? new JsonArray([.. Rows.Select(row => row.Json)]);

    /// <param name="columns">The columns.</param>
    /// <param name="things">What is listed, a row each.</param>
    /// <param name="cells">A thing's cells.</param>
    /// <param name="json">A thing's JSON.</param>
    public static Listing Of<T>(
        IReadOnlyList<Column> columns,
        IEnumerable<T> things,
        Func<T, IReadOnlyList<string>> cells,
        Func<T, JsonNode> json
    ) => new(columns, [.. things.Select(thing => new Row(cells(thing), json(thing)))]);

    /// <summary>
    /// Of one thing: its row has a cell for each member of its JSON that is no list and no object.
    /// </summary>
    public static Listing Of(JsonObject thing)
    {
        var members = thing.Where(member => member.Value is JsonValue or null).ToList();
        var columns = members.Select(member => new Column(member.Key)).ToList();
        return new(columns, [new(members.ConvertAll(member => $"{member.Value}"), thing)]) { Whole = thing };
    }
}
