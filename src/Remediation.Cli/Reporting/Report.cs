using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>What somebody signs before enforcement is switched on, as data for its page.</summary>
internal sealed record Report
{
    public required Scope Scope { get; init; }

    /// <summary>The records that are meant, newest first.</summary>
    public required IReadOnlyList<LedgerRecord> Records
    {
        get;
        init => field = [.. value.OrderByDescending(r => r.EventTime).ThenByDescending(r => r.StartedAt)];
    }

    /// <summary>What people switched, as it is now.</summary>
    public required Switches Switches { get; init; }

    public required ExemptionSettings Exemptions { get; init; }

    /// <summary>The guardrails that could not be swept to their end, and why.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = new Dictionary<string, string>();

    /// <summary>All of it.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["about"] = Scope.ToJson(Records),
            ["kinds"] = new JsonArray([.. Kind.All.Select(Describe)]),
            ["totals"] = Tally.Of(Records).ToJson(),
            ["undone"] = Records.Count(record => record.UndoneAt is not null),
            ["time"] = Timeline.Of(Records).ToJson(),
            ["groups"] = Groups.ToJson(Records),
            ["repair"] = RepairTimes.ToJson(Records),
            ["repeats"] = Repeats.ToJson(Records),
            ["open"] = OpenCases.ToJson(Records, Switches, Scope.MadeAt, Exemptions),
            ["exemptions"] = ReportedSwitches.Exemptions(Switches, Scope.MadeAt, Exemptions),
            ["pauses"] = ReportedSwitches.Pauses(Switches, Records, Scope.MadeAt),
            ["unreadable"] = Json.Array(Switches.Faults.Select(fault => $"{fault.Key}: {fault.Why}")),
            ["faults"] = new JsonArray([.. Faults.Select(Describe)]),
            ["guardrails"] = ReportedGuardrails.ToJson(Records),
            ["records"] = new JsonArray([.. Records.Select(ReportedRecord.ToJson)]),
        };

    private static JsonObject Describe(Kind kind) =>
        new()
        {
            ["id"] = kind.Id,
            ["label"] = kind.Label,
            ["meaning"] = kind.Meaning,
        };

    private static JsonObject Describe(KeyValuePair<string, string> fault) =>
        new() { ["guardrail"] = fault.Key, ["why"] = fault.Value };
}
