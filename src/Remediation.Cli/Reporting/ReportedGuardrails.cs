using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Reporting;

/// <summary>The guardrails that a report's records name, told once and not with every record.</summary>
internal static class ReportedGuardrails
{
    public static JsonObject ToJson(IReadOnlyList<LedgerRecord> records)
    {
        var json = new JsonObject();
        foreach (var id in records.Select(record => record.Guardrail).Distinct().Order())
            json[id] = Describe(id);
        return json;
    }

    // A guardrail that another version recorded and this one does not have is shown by its id.
    private static JsonObject Describe(string id)
    {
        var guardrail = Catalogue.Find(id);
        return new()
        {
            ["title"] = guardrail?.Title ?? id,
            ["severity"] = guardrail is null ? Groups.Unknown : $"{guardrail.Severity}",
            ["rank"] = guardrail is null ? -1 : (int)guardrail.Severity,
            ["risk"] = guardrail is null ? Groups.Unknown : Text.Of(guardrail.Risk),
            ["breaks"] = guardrail?.Breaks,
            ["practice"] = Groups.PracticeOf(id),
            ["controls"] = Json.Array(Groups.ControlsOf(id)),
        };
    }
}
