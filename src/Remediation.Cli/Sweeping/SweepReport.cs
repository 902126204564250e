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
    /// <summary>The exit code.</summary>
    public int Code
    {
        get
        {
            if (Swept.Any(s => s.Fault is not null))
                return ExitCode.Aws;
            return IsStopped || Told.Any(RepairFailedException.IsFailure) ? ExitCode.Failed : ExitCode.Ok;
        }
    }

    /// <summary>Whether it was stopped before its end.</summary>
    public bool IsStopped { get; init; }

    /// <summary>What somebody should see.</summary>
    public IReadOnlyList<Finding> Findings => [.. Told.Select(result => new Finding(Where: null, result))];

    private IEnumerable<Result> Told => Swept.SelectMany(s => s.Told);

    /// <summary>What somebody should see, and in JSON the totals with it.</summary>
    public Listing ToListing() => Listing.Of(Findings) with { Whole = ToJson() };

    private JsonObject ToJson() =>
        new()
        {
            ["account"] = Tick.Account,
            ["region"] = Tick.Region,
            ["mode"] = Text.Of(Mode),
            ["stopped"] = IsStopped,
            ["totals"] = Json.Totals(Totals()),
            ["guardrails"] = new JsonArray([.. Swept.Select(Describe)]),
            ["results"] = new JsonArray([.. Findings.Select(finding => finding.ToJson())]),
        };

    /// <param name="unasked">The guardrails that were not swept because nobody named them.</param>
    public void Print(Output output, IReadOnlyList<Guardrail> unasked)
    {
        output.Line();
        if (Told.Any())
            output.Table(Listing.Of(Findings));
        var totals = Totals();
        var outcomes = totals.Count > 0 ? $": {Text.Of(totals)}" : null;
        output.Line($"{Text.Count(totals.Values.Sum(), "resource")} judged{outcomes}");
        if (IsStopped)
            output.Line("stopped before its end: what is above was done, and the rest was not looked at", "yellow");
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
}
