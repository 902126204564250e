using System.Globalization;
using System.Text.Json.Nodes;

namespace Remediation.Engine.Sweeps;

/// <summary>How far a sweep has come: what its next invocation is given.</summary>
/// <param name="Guardrail">The guardrail it is at; null before the first and after the last.</param>
/// <param name="Region">The region it is at; null before the first and after the last.</param>
/// <param name="Cursor">The page it is at; null for the first.</param>
/// <param name="Skip">How many of the page's resources are done.</param>
/// <param name="Hop">How many invocations it took so far.</param>
/// <param name="Failures">How many listings and judgements failed so far.</param>
/// <param name="Totals">Resources by outcome.</param>
public sealed record SweepState(
    string? Guardrail,
    string? Region,
    string? Cursor,
    int Skip,
    int Hop,
    int Failures,
    IReadOnlyDictionary<string, int> Totals
)
{
    public static readonly SweepState Start = new(null, null, null, 0, 0, 0, new Dictionary<string, int>());

    /// <summary>Whether it sweeps that guardrail in that region alone.</summary>
    public bool IsTargeted { get; init; }

    /// <summary>The beginning of a sweep of one guardrail in one region.</summary>
    public static SweepState Target(string guardrail, string region) =>
        Start with
        {
            Guardrail = guardrail,
            Region = region,
            IsTargeted = true,
        };

    /// <summary>Of a state that a run ended with: whether everything is swept.</summary>
    public bool IsDone => Guardrail is null;

    /// <summary>The state in an event's detail; <see cref="Start"/> for a schedule's tick, which has none.</summary>
    public static SweepState Of(Field detail)
    {
        if (detail["guardrail"].Text is not { } guardrail)
            return Start;
        var totals = detail["totals"].Members.GroupBy(member => member.Name);
        return new(
            guardrail,
            detail["region"].Text,
            detail["cursor"].Text,
            Number(detail["skip"]),
            Number(detail["hop"]),
            Number(detail["failures"]),
            totals.ToDictionary(members => members.Key, members => Number(members.Last().Value))
        )
        {
            IsTargeted = detail[Trigger.Sweep.Targeted].IsTrue,
        };
    }

    public JsonObject ToJson() =>
        new()
        {
            ["guardrail"] = Guardrail,
            ["region"] = Region,
            ["cursor"] = Cursor,
            ["skip"] = Skip,
            ["hop"] = Hop,
            ["failures"] = Failures,
            ["totals"] = TotalsJson(),
            [Trigger.Sweep.Targeted] = IsTargeted,
        };

    public JsonObject TotalsJson() => new(Totals.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));

    private static int Number(Field field)
    {
        var isNumber = int.TryParse(field.Json, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= 0 ? number : 0;
    }
}
