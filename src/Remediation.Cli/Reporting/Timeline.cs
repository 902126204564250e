using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>The records by day, or by week, month or year where that would be too many bars.</summary>
/// <param name="Unit">What a bar is of.</param>
/// <param name="Spans">The bars, oldest first, those without a record among them.</param>
/// <param name="Undated">How many records have no time of an event that can be.</param>
internal sealed record Timeline(string Unit, IReadOnlyList<(DateOnly Start, Tally Tally)> Spans, int Undated)
{
    private const int MostBars = 62;

    // CloudTrail is of 2013: what is older has no time that was read from an event.
    private static readonly DateTimeOffset Earliest = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, Func<DateOnly, DateOnly> StartOf, Func<DateOnly, DateOnly> Next)[] Units =
    [
        ("day", day => day, day => day.AddDays(1)),
        ("week", day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), day => day.AddDays(7)),
        ("month", day => new(day.Year, day.Month, 1), day => day.AddMonths(1)),
        ("year", day => new(day.Year, 1, 1), day => day.AddYears(1)),
    ];

    public static Timeline Of(IReadOnlyList<LedgerRecord> records)
    {
        var dated = records.Where(record => record.EventTime >= Earliest).ToLookup(DayOf);
        var undated = records.Count - dated.Sum(day => day.Count());
        if (dated.Count == 0)
            return new("day", [], undated);
        var first = dated.Min(day => day.Key);
        var last = dated.Max(day => day.Key);
        var (name, startOf, next) = Units.First(unit =>
            unit.Name == "year" || Starts(unit.StartOf(first), last, unit.Next).Take(MostBars + 1).Count() <= MostBars
        );
        var bars = dated.SelectMany(day => day).ToLookup(record => startOf(DayOf(record)));
        return new(name, [.. Starts(startOf(first), last, next).Select(at => (at, Tally.Of(bars[at])))], undated);
    }

    public JsonObject ToJson() =>
        new()
        {
            ["unit"] = Unit,
            ["undated"] = Undated,
            ["spans"] = new JsonArray([.. Spans.Select(Describe)]),
        };

    private static JsonObject Describe((DateOnly Start, Tally Tally) span) =>
        new()
        {
            ["start"] = span.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["counts"] = span.Tally.ToJson(),
            ["total"] = span.Tally.Total,
        };

    private static DateOnly DayOf(LedgerRecord record) => DateOnly.FromDateTime(record.EventTime.UtcDateTime);

    private static IEnumerable<DateOnly> Starts(DateOnly first, DateOnly last, Func<DateOnly, DateOnly> next)
    {
        for (var at = first; at <= last; at = next(at))
            yield return at;
    }
}
