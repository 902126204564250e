using System.Text.Json.Nodes;

namespace Remediation.Engine.Sweeps;

/// <summary>How far a sweep has come: what its next invocation is given.</summary>
/// <param name="Guardrail">The guardrail it is at; empty before the first.</param>
/// <param name="Cursor">The page it is at; null for the first.</param>
/// <param name="Skip">How many of the page's resources are done.</param>
/// <param name="Hop">How many invocations it took so far.</param>
/// <param name="Totals">Resources by outcome.</param>
public sealed record SweepState(
    string Guardrail,
    string? Cursor,
    int Skip,
    int Hop,
    IReadOnlyDictionary<string, int> Totals
)
{
    public static readonly SweepState Start = new("", null, 0, 0, new Dictionary<string, int>());

    /// <summary>The state in an event's detail; <see cref="Start"/> for a schedule's tick, which has none.</summary>
    public static SweepState Of(Field detail) =>
        detail["guardrail"].Text is not { Length: > 0 } guardrail
            ? Start
            : new(
                guardrail,
                detail["cursor"].Text is { Length: > 0 } cursor ? cursor : null,
                Number(detail["skip"]),
                Number(detail["hop"]),
                detail["totals"].Members.GroupBy(m => m.Name).ToDictionary(m => m.Key, m => Number(m.Last().Value))
            );

    public JsonObject ToJson() =>
        new()
        {
            ["guardrail"] = Guardrail,
            ["cursor"] = Cursor,
            ["skip"] = Skip,
            ["hop"] = Hop,
            ["totals"] = TotalsJson(),
        };

    public JsonObject TotalsJson() => new(Totals.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));

    private static int Number(Field field) =>
        int.TryParse(field.Json, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : 0;
}
