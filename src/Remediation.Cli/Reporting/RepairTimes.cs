using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>How long it took from the event until the repair was written and proved.</summary>
internal static class RepairTimes
{
    private const string Every = "All guardrails";

    public static JsonArray ToJson(IReadOnlyList<LedgerRecord> records)
    {
        var repaired = records.Where(IsProved).ToList();
        if (repaired.Count == 0)
            return [];
        var rows = repaired
            .GroupBy(record => record.Guardrail)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Describe(group.Key, group));
        return [Describe(Every, repaired), .. rows];
    }

    /// <summary>The value that a share of all is at most, e.g. 0.95; the nearest there is, none in between.</summary>
    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> sorted, double share) =>
        sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];

    // A sweep's event is the sweep: when the violation began nobody knows.
    private static bool IsProved(LedgerRecord record) =>
        record is { Outcome: Outcome.Applied, FinishedAt: not null, Actor: not null };

    private static JsonObject Describe(string name, IEnumerable<LedgerRecord> records)
    {
        var times = records.Select(TimeOf).Order().ToList();
        return new()
        {
            ["name"] = name,
            ["number"] = times.Count,
            ["median"] = Math.Round(Percentile(times, 0.5).TotalSeconds, 1),
            ["p95"] = Math.Round(Percentile(times, 0.95).TotalSeconds, 1),
            ["longest"] = Math.Round(times[^1].TotalSeconds, 1),
        };
    }

    // CloudTrail rounds to the second and its clock is another: nothing is repaired before it happened.
    private static TimeSpan TimeOf(LedgerRecord record)
    {
        var time = record.FinishedAt!.Value - record.EventTime;
        return time > TimeSpan.Zero ? time : TimeSpan.Zero;
    }
}
