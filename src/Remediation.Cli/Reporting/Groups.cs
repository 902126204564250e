using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Reporting;

/// <summary>The records by practice, guardrail, account, actor and control.</summary>
internal static class Groups
{
    /// <summary>Stands for what no event tells.</summary>
    public const string Unknown = "not known";

    public static JsonArray ToJson(IReadOnlyList<LedgerRecord> records) =>
        [
            Group("practice", "Practice", records, record => [PracticeOf(record.Guardrail)]),
            Group("guardrail", "Guardrail", records, record => [record.Guardrail]),
            Group("account", "Account", records, record => [record.Resource.Account]),
            Group("actor", "Actor", records, record => [WhoOf(record)]),
            Group("control", "Control", records, record => ControlsOf(record.Guardrail)),
        ];

    /// <summary>Who made the violation: the role rather than one of its sessions.</summary>
    public static string WhoOf(LedgerRecord record) => record.Actor?.RoleArn ?? record.Actor?.Arn ?? Unknown;

    /// <summary>A guardrail's practice; of one that this version does not have it is not known.</summary>
    public static string PracticeOf(string guardrail) =>
        Catalogue.Find(guardrail) is { } found ? Text.Of(found.Practice) : Unknown;

    /// <summary>A guardrail's controls as a person names them.</summary>
    public static IReadOnlyList<string> ControlsOf(string guardrail) =>
        [.. Catalogue.Find(guardrail)?.Controls.Select(control => $"{control.Standard}: {control.Id}") ?? []];

    private static JsonObject Group(
        string id,
        string label,
        IReadOnlyList<LedgerRecord> records,
        Func<LedgerRecord, IReadOnlyList<string>> keysOf
    )
    {
        var rows = records
            .SelectMany(record => keysOf(record).Select(key => (Key: key, Record: record)))
            .GroupBy(pair => pair.Key, pair => pair.Record)
            .Select(group => (group.Key, Tally: Tally.Of(group)))
            .OrderByDescending(row => row.Tally.Total)
            .ThenBy(row => row.Key, StringComparer.Ordinal);
        return new()
        {
            ["id"] = id,
            ["label"] = label,
            ["rows"] = new JsonArray([.. rows.Select(row => Describe(row.Key, row.Tally))]),
        };
    }

    private static JsonObject Describe(string key, Tally tally) =>
        new()
        {
            ["key"] = key,
            ["counts"] = tally.ToJson(),
            ["total"] = tally.Total,
        };
}
