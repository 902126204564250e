using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Repairs;

namespace Remediation.Cli.Sweeping;

/// <summary>What a sweep came to.</summary>
/// <param name="Tick">The sweep.</param>
/// <param name="Mode">Whether it repaired.</param>
/// <param name="Swept">What each guardrail's came to.</param>
internal sealed record SweepReport(Trigger.Sweep Tick, Mode Mode, IReadOnlyList<Swept> Swept)
{
    private static readonly string[] Header = ["Outcome", "Guardrail", "Resource", "Why", "Steps", "Record"];

    /// <summary>The exit code.</summary>
    public int Code
    {
        get
        {
            if (Swept.Any(s => s.Fault is not null))
                return ExitCode.Aws;
            return Told.Any(RepairFailedException.IsFailure) ? ExitCode.Failed : ExitCode.Ok;
        }
    }

    private IEnumerable<Result> Told => Swept.SelectMany(s => s.Told);

    public JsonObject ToJson() =>
        new()
        {
            ["account"] = Tick.Account,
            ["region"] = Tick.Region,
            ["mode"] = Text.Of(Mode),
            ["totals"] = Json.Totals(Totals()),
            ["guardrails"] = new JsonArray([.. Swept.Select(Describe)]),
            ["results"] = new JsonArray([.. Told.Select(Json.Of)]),
        };

    /// <param name="unasked">The guardrails that were not swept because nobody named them.</param>
    public void Print(Output output, IReadOnlyList<Guardrail> unasked)
    {
        output.Line();
        if (Told.Any())
            output.Table(Header, Told.Select(Row));
        var totals = Totals();
        var outcomes = totals.Count > 0 ? $": {Text.Of(totals)}" : null;
        output.Line($"{Text.Count(totals.Values.Sum(), "resource")} judged{outcomes}");
        if (unasked.Count > 0)
        {
            output.Line(
                "not swept, because they can interrupt a workload or lock somebody out, and were not named: "
                    + string.Join(", ", unasked.Select(g => g.Id)),
                "yellow"
            );
        }
        foreach (var one in Swept)
        {
            if (one.Fault is { } fault)
                output.Line($"{one.Guardrail} could not be swept to its end: {App.Words(fault)}", "red");
        }
    }

    private Dictionary<string, int> Totals() =>
        Swept.SelectMany(s => s.Totals).GroupBy(t => t.Key).ToDictionary(g => g.Key, g => g.Sum(t => t.Value));

    private static JsonObject Describe(Swept swept) =>
        new()
        {
            ["id"] = swept.Guardrail,
            ["totals"] = Json.Totals(swept.Totals),
            ["fault"] = swept.Fault is null ? null : App.Words(swept.Fault),
        };

    private static string[] Row(Result result) =>
        [
            result.Outcome,
            result.Guardrail ?? "",
            result.Resource ?? "",
            result.Reason,
            string.Join("\n", result.Steps),
            result.Record ?? "",
        ];
}
