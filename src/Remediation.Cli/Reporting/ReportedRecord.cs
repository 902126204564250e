using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>A record in a report. What is null is left out: there may be ten thousand.</summary>
internal static class ReportedRecord
{
    /// <summary>The most characters of a state; a report must stay one that mail takes.</summary>
    private const int LongestState = 20_000;

    public static JsonNode ToJson(LedgerRecord record)
    {
        var notes = new List<string>(record.Elsewhere);
        var json = new JsonObject
        {
            ["id"] = $"{record.Id}",
            ["kind"] = Kind.Of(record).Id,
            ["outcome"] = record.Outcome,
            ["guardrail"] = record.Guardrail,
            ["resource"] = $"{record.Resource}",
            ["type"] = record.Resource.Type,
            ["account"] = record.Resource.Account,
            ["region"] = record.Resource.Region,
            ["mode"] = Text.Of(record.Mode),
            ["event"] = record.EventName,
            ["eventId"] = record.EventId,
            ["time"] = Text.Of(record.EventTime),
            ["finished"] = Text.Of(record.FinishedAt),
            ["undone"] = Text.Of(record.UndoneAt),
            ["who"] = Groups.WhoOf(record),
            ["session"] = record.Actor?.Arn,
            ["source"] = record.Actor?.SourceIp,
            ["agent"] = record.Actor?.UserAgent,
            ["tool"] = record.Actor?.Tool,
            ["violation"] = record.Violation,
            ["reason"] = record.Reason,
            ["gate"] = record.Gate,
            ["plan"] = Lines(record.Plan),
            ["done"] = Lines([.. record.Done.Select(step => step.Shown)]),
            ["before"] = StateOf("before", record.Before, notes),
            ["after"] = StateOf("after", record.After, notes),
            ["notes"] = Lines(notes),
        };
        foreach (var name in json.Where(member => member.Value is null).Select(member => member.Key).ToList())
            json.Remove(name);
        return json;
    }

    private static JsonArray? Lines(IReadOnlyList<string> lines) => lines.Count == 0 ? null : Json.Array(lines);

    // As the text that it is: whether it is JSON is the page's to see.
    private static string? StateOf(string name, string? state, List<string> notes)
    {
        if (state is null || state.Length <= LongestState)
            return state;
        notes.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the state {name} has {state.Length} characters and is left out here: `remediate history` has it"
            )
        );
        return null;
    }
}
