using System.Text.Json.Nodes;
using Remediation.Cli.Sweeping;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Cli.Previewing;

/// <summary>What enforcing would change.</summary>
/// <param name="Changes">What would be written.</param>
/// <param name="Others">What would be told and left: held, unclear, unread, or without a write that mends it.</param>
/// <param name="Faults">The guardrails that could not be looked at to their end, and why.</param>
internal sealed record Preview(
    IReadOnlyList<Foreseen> Changes,
    IReadOnlyList<Foreseen> Others,
    IReadOnlyDictionary<string, string> Faults
)
{
    private static readonly Column[] Columns =
    [
        new("Outcome"),
        new("Severity"),
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Prose("Why"),
        Column.Prose("Would do"),
        Column.Whole("Record"),
    ];

    /// <summary>Of a sweep in audit mode.</summary>
    public static Preview Of(IReadOnlyList<Swept> swept) =>
        Of(
            swept.SelectMany(one => one.Told).Select(Foreseen.Of),
            swept.Where(one => one.Fault is not null).ToDictionary(one => one.Guardrail, one => App.Words(one.Fault!))
        );

    /// <summary>Of a ledger's records: of each guardrail and resource the newest.</summary>
    public static Preview Of(IEnumerable<LedgerRecord> records) =>
        Of(
            records
                .GroupBy(record => (record.Guardrail, Resource: $"{record.Resource}"))
                .Select(group => group.MaxBy(record => (record.EventTime, record.StartedAt))!)
                .Where(record => record.Outcome is Outcome.Planned or Outcome.Held or Outcome.Unclear or Outcome.Failed)
                .Select(Foreseen.Of),
            new Dictionary<string, string>()
        );

    private static Preview Of(IEnumerable<Foreseen> all, IReadOnlyDictionary<string, string> faults)
    {
        var ordered = all.OrderBy(f => !f.TakesRights)
            .ThenBy(f => f.Guardrail, StringComparer.Ordinal)
            .ThenBy(f => f.Resource, StringComparer.Ordinal)
            .ToList();
        return new([.. ordered.Where(f => f.IsChange)], [.. ordered.Where(f => !f.IsChange)], faults);
    }

    /// <summary>What would be changed, and then what would be left.</summary>
    public Listing ToListing() => Of(Changes.Concat(Others)) with { Whole = ToJson() };

    private static Listing Of(IEnumerable<Foreseen> foreseen) => Listing.Of(Columns, foreseen, Cells, f => f.ToJson());

    private JsonObject ToJson() =>
        new()
        {
            ["principals"] = new JsonArray([.. Changes.Where(f => f.TakesRights).Select(f => f.ToJson())]),
            ["resources"] = new JsonArray([.. Changes.Where(f => !f.TakesRights).Select(f => f.ToJson())]),
            ["left"] = new JsonArray([.. Others.Select(f => f.ToJson())]),
            ["faults"] = new JsonObject(Faults.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
        };

    public void Print(Output output)
    {
        output.Line();
        var principals = Changes.Where(f => f.TakesRights).ToList();
        if (principals.Count > 0)
        {
            output.Line($"Who would lose rights: {principals.Count}", "bold red");
            output.Table(Of(principals));
            output.Line();
        }
        foreach (var group in Changes.Where(f => !f.TakesRights).GroupBy(f => f.Guardrail))
        {
            output.Line($"{group.Key} would change {Text.Count(group.Count(), "resource")}", "bold");
            output.Table(Of(group));
            output.Line();
        }
        if (Others.Count > 0)
        {
            output.Line($"{Text.Count(Others.Count, "resource")} would be told of and left", "bold");
            output.Table(Of(Others));
            output.Line();
        }
        output.Line(
            Changes.Count == 0
                ? "Enforcing would change nothing now."
                : $"Enforcing would change {Text.Count(Changes.Count, "resource")} now. Nothing was changed."
        );
        foreach (var (guardrail, fault) in Faults)
            output.Line($"{guardrail} could not be looked at to its end: {fault}", "red");
    }

    private static string[] Cells(Foreseen foreseen) =>
        [
            foreseen.Outcome,
            $"{Catalogue.Find(foreseen.Guardrail)?.Severity}",
            foreseen.Guardrail,
            foreseen.Resource,
            foreseen.Why,
            string.Join("\n", foreseen.Steps),
            foreseen.Record ?? "",
        ];
}
