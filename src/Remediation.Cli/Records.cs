using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>The ledger's records as a table and in JSON.</summary>
internal static class Records
{
    private static readonly Column[] Columns =
    [
        new("Time"),
        new("Outcome"),
        new("Severity"),
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Prose("Violation"),
        Column.Prose("Why"),
        Column.Whole("Who"),
        Column.Prose("Event"),
        Column.Prose("Undone"),
        Column.Whole("Record"),
    ];

    /// <summary>Records for every form of output.</summary>
    public static Listing ToListing(IEnumerable<LedgerRecord> records) => Listing.Of(Columns, records, Cells, Describe);

    /// <summary>All that a record says, line by line.</summary>
    public static void PrintWhole(Output output, LedgerRecord record)
    {
        foreach (var (column, cell) in Columns.Zip(Cells(record)))
            Line(column.Name.ToLowerInvariant(), cell);
        Line("gate", record.Gate);
        foreach (var line in record.Plan)
            Line("plan", line);
        foreach (var step in record.Done)
            Line("done", step.Shown);
        Line("before", record.Before);
        Line("after", record.After);
        foreach (var line in record.Elsewhere)
            Line("note", line);

        void Line(string what, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                output.Line($"{what}: {string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))}");
        }
    }

    public static JsonObject Describe(LedgerRecord record) =>
        new JsonObject
        {
            ["record"] = $"{record.Id}",
            ["status"] = record.Outcome,
            ["guardrail"] = record.Guardrail,
            ["resource"] = record.Resource.Arn,
            ["account"] = record.Resource.Account,
            ["region"] = record.Resource.Region,
            ["mode"] = Text.Of(record.Mode),
            ["gate"] = record.Gate,
            ["event"] = new JsonObject
            {
                ["id"] = record.EventId,
                ["name"] = record.EventName,
                ["time"] = Text.Of(record.EventTime),
            },
            ["actor"] = Describe(record.Actor),
            ["violation"] = record.Violation,
            ["reason"] = record.Reason,
            ["plan"] = Json.Array(record.Plan),
            ["done"] = Json.Of(record.Done),
            ["before"] = Json.Parsed(record.Before),
            ["after"] = Json.Parsed(record.After),
            ["elsewhere"] = Json.Array(record.Elsewhere),
            ["baseline"] = record.Baseline,
            ["startedAt"] = Text.Of(record.StartedAt),
            ["finishedAt"] = Text.Of(record.FinishedAt),
            ["undoneAt"] = Text.Of(record.UndoneAt),
            ["undoneBy"] = record.UndoneBy,
        };

    // Where nobody is known the members are there all the same, so that a program need not ask.
    private static JsonObject Describe(Actor? actor) =>
        new()
        {
            ["type"] = actor?.Type,
            ["arn"] = actor?.Arn,
            ["role"] = actor?.RoleArn,
            ["sourceIp"] = actor?.SourceIp,
            ["userAgent"] = actor?.UserAgent,
            ["tool"] = actor?.Tool,
        };

    private static string UndoneWords(LedgerRecord record)
    {
        if (record.UndoneAt is not { } at)
            return "";
        return record.UndoneBy is { } by ? $"{at:u} by {by}" : $"{at:u}";
    }

    private static string[] Cells(LedgerRecord record) =>
        [
            $"{record.EventTime:u}",
            record.Outcome,
            $"{Catalogue.Find(record.Guardrail)?.Severity}",
            record.Guardrail,
            $"{record.Resource}",
            record.Violation,
            record.Reason ?? "",
            record.Actor?.Arn ?? "",
            record.EventName,
            UndoneWords(record),
            $"{record.Id}",
        ];
}
