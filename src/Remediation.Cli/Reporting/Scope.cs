using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>What a report is of.</summary>
internal sealed record Scope
{
    /// <summary>Whose credentials or deployment it was made with.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>Where its records come from, as a part of a sentence.</summary>
    public required string Source { get; init; }

    /// <summary>The version of the command line.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The options that left records out; null where none did.</summary>
    public string? Filter { get; init; }

    /// <param name="records">The report's records, newest first.</param>
    public JsonObject ToJson(IReadOnlyList<LedgerRecord> records) =>
        new()
        {
            ["account"] = Account,
            ["region"] = Region,
            ["source"] = Source,
            ["version"] = Version,
            ["madeAt"] = Text.Of(MadeAt),
            ["filter"] = Filter,
            ["mode"] = ModeOf(records),
            ["accounts"] = Json.Array(records.Select(r => r.Resource.Account).Distinct().Order()),
            ["regions"] = Json.Array(records.Select(r => r.Resource.Region).Distinct().Order()),
            ["from"] = records.Count == 0 ? null : Text.Of(records[^1].EventTime),
            ["to"] = records.Count == 0 ? null : Text.Of(records[0].EventTime),
        };

    private static string ModeOf(IReadOnlyList<LedgerRecord> records)
    {
        var modes = records.Select(record => Text.Of(record.Mode)).Distinct().Order().ToList();
        return modes.Count == 0 ? "no record" : string.Join(" and ", modes);
    }
}
