using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Reporting;

/// <summary>Who and what keeps making violations, and what ends that at the source.</summary>
internal static class Repeats
{
    private const int Most = 100;

    public static JsonArray ToJson(IReadOnlyList<LedgerRecord> records)
    {
        var tools = Rows("Tool", records, ToolOf, least: 1, FixOfTool);
        var actors = Rows("Actor", records.Where(r => r.Actor?.Tool is null), ActorOf, least: 2, FixOfActor);
        var resources = Rows("Resource", records, record => record.Resource.Arn, least: 2, FixOfResource);
        return [.. tools, .. actors, .. resources];
    }

    private static IEnumerable<JsonNode> Rows(
        string what,
        IEnumerable<LedgerRecord> records,
        Func<LedgerRecord, string?> keyOf,
        int least,
        Func<IReadOnlyList<LedgerRecord>, string> fixOf
    ) =>
        records
            .Where(record => Kind.Of(record) != Kind.Refused && keyOf(record) is not null)
            .GroupBy(record => keyOf(record)!)
            .Select(group => (group.Key, Records: group.ToList()))
            .Where(row => row.Records.DistinctBy(record => record.EventId).Count() >= least)
            .OrderByDescending(row => row.Records.Count)
            .ThenBy(row => row.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(row => Describe(what, row.Key, row.Records, fixOf(row.Records)));

    private static JsonObject Describe(string what, string who, IReadOnlyList<LedgerRecord> records, string fix) =>
        new()
        {
            ["what"] = what,
            ["who"] = who,
            ["number"] = records.Count,
            ["last"] = Text.Of(records.Max(record => record.EventTime)),
            ["guardrails"] = Json.Array(records.Select(record => record.Guardrail).Distinct().Order()),
            ["fix"] = fix,
        };

    private static string? ToolOf(LedgerRecord record) =>
        record.Actor?.Tool is { } tool ? $"{tool}, run by {Groups.WhoOf(record)}" : null;

    private static string? ActorOf(LedgerRecord record) => record.Actor is null ? null : Groups.WhoOf(record);

    private static string FixOfTool(IReadOnlyList<LedgerRecord> records)
    {
        var resources = Text.Count(records.DistinctBy(record => $"{record.Resource}").Count(), "resource");
        return records[0].Actor!.Tool == "CloudFormation"
            ? $"Mend the template of {resources}: its next update makes them as they were. "
                + "The tag aws:cloudformation:stack-name of a resource names the stack."
            : $"Mend the {records[0].Actor!.Tool} configuration of {resources}: its next run makes them as they were.";
    }

    private static string FixOfActor(IReadOnlyList<LedgerRecord> records)
    {
        var titles = records.Select(r => Catalogue.Find(r.Guardrail)?.Title ?? r.Guardrail).Distinct().ToList();
        var services = string.Join(", ", records.Select(record => record.EventName).Distinct().Order().Take(4));
        return titles.Count == 1
            ? $"Ask them why they call {services}; take the permission away, or add an exemption that says why."
            : $"Ask them why {titles.Count} guardrails meet them ({services}); narrow what they may do.";
    }

    private static string FixOfResource(IReadOnlyList<LedgerRecord> records)
    {
        var last = records.MaxBy(record => record.EventTime)!;
        if (last.Actor?.Tool is { } tool)
            return $"Mend it where {tool} makes it.";
        var makers = records.Select(Groups.WhoOf).Where(who => who != Groups.Unknown).Distinct().ToList();
        return makers.Count switch
        {
            0 => "Find out who changes it: no event names anybody.",
            1 => $"Ask {makers[0]} why it must be so; exempt it if it must.",
            _ => $"{makers.Count} actors change it: its owner should say what is right, or exempt it.",
        };
    }
}
