using System.Text.Json.Nodes;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>Exemptions and pauses in a report.</summary>
internal static class ReportedSwitches
{
    /// <summary>The exemptions of the ledger and of the settings.</summary>
    public static JsonArray Exemptions(Switches switches, DateTimeOffset now, ExemptionSettings settings)
    {
        var all = settings.Permanent.Concat(switches.Exemptions);
        return [.. all.Select(one => Cli.Exemptions.Describe(one, Cli.Exemptions.StateOf(one, now, settings)))];
    }

    /// <summary>
    /// The pauses that the ledger has, and those that it has no more and that records were held by: a pause that
    /// somebody ended is deleted, and stands in what it held alone.
    /// </summary>
    public static JsonArray Pauses(Switches switches, IReadOnlyList<LedgerRecord> records, DateTimeOffset now)
    {
        var held = records
            .Where(record => record is { Gate: GateNames.Pause, Reason: not null })
            .ToLookup(record => record.Reason!);
        var standing = switches.Pauses.Select(pause => Describe(pause, held, now));
        var gone = held.Where(group => !switches.Pauses.Any(pause => IsOf(pause, group.Key))).Select(Describe);
        return [.. standing, .. gone];
    }

    private static bool IsOf(Pause pause, string reason) =>
        reason == $"paused by {pause.By} since {pause.Since:u} until {pause.End:u}: {pause.Reason}";

    private static JsonNode Describe(Pause pause, ILookup<string, LedgerRecord> held, DateTimeOffset now) =>
        new JsonObject
        {
            ["state"] = now < pause.End ? "paused now" : "over",
            ["what"] = Cli.Pauses.What(pause.Guardrail),
            ["words"] = $"by {pause.By}: {pause.Reason}",
            ["from"] = Text.Of(pause.Since),
            ["until"] = Text.Of(pause.End),
            ["held"] = held.Where(group => IsOf(pause, group.Key)).Sum(group => group.Count()),
        };

    private static JsonNode Describe(IGrouping<string, LedgerRecord> held) =>
        new JsonObject
        {
            ["state"] = "over or ended by somebody",
            ["what"] = string.Join(", ", held.Select(record => record.Guardrail).Distinct().Order()),
            ["words"] = held.Key,
            ["from"] = Text.Of(held.Min(record => record.StartedAt)),
            ["until"] = Text.Of(held.Max(record => record.StartedAt)),
            ["held"] = held.Count(),
        };
}
