using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Reading;

/// <summary>
/// The columns of a table of CloudTrail's records, as Athena and CloudTrail Lake have it; a row becomes a record again.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html</remarks>
internal sealed class Table(IReadOnlyList<string> columns)
{
    private static readonly string[] Texts =
    [
        "eventVersion",
        "eventSource",
        "eventName",
        "eventTime",
        "eventID",
        "eventType",
        "eventCategory",
        "awsRegion",
        "recipientAccountId",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestID",
    ];

    private static readonly string[] Values =
    [
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "userIdentity",
        "resources",
    ];

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Whether a column is one of CloudTrail's, or holds a whole record.</summary>
    public static bool IsColumn(string name) =>
        Matches(name, "eventJson") || Texts.Concat(Values).Any(t => Matches(name, t));

    /// <summary>Whether it has what a record needs, or may hold whole ones.</summary>
    public bool IsOfRecords => columns.Count == 1 || (Has("eventSource") && Has("eventName")) || Has("eventJson");

    /// <summary>The JSON in a row that holds a whole record; null where it does not.</summary>
    public string? JsonIn(IReadOnlyList<string?> row)
    {
        var text = row.Count == 1 ? row[0] : Cell(row, "eventJson");
        return text?.TrimStart() is ['{' or '[', ..] ? text : null;
    }

    /// <summary>The record that a row's columns make; null where there are not enough of them.</summary>
    public JsonObject? RecordIn(IReadOnlyList<string?> row)
    {
        if (Cell(row, "eventSource") is null || Cell(row, "eventName") is null)
            return null;
        var record = new JsonObject();
        foreach (var name in Texts)
        {
            if (Cell(row, name) is { } text)
                record[name] = text;
        }
        foreach (var name in Values)
        {
            if (Cell(row, name) is { } text)
                record[name] = ValueOf(text);
        }
        return record;
    }

    private bool Has(string name) => columns.Any(column => Matches(column, name));

    private string? Cell(IReadOnlyList<string?> row, string name)
    {
        for (var i = 0; i < columns.Count && i < row.Count; i++)
        {
            if (Matches(columns[i], name) && row[i] is { Length: > 0 } text && text != "null")
                return text;
        }
        return null;
    }

    // Athena's columns are in lower case; some tables have underscores.
    private static bool Matches(string column, string name) =>
        string.Equals(column.Replace("_", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase);

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return Struct.Parse(text);
        }
    }
}
