using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Planning;

/// <summary>What came of a plan's changes.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Results">What came of each that was tried.</param>
/// <param name="HasFaults">Whether AWS could not be asked about some.</param>
internal sealed record PlanReport(Plan Plan, IReadOnlyList<Result> Results, bool HasFaults)
{
    /// <summary>The exit code: only when all is as the plan wants it, it is 0.</summary>
    public int Code
    {
        get
        {
            if (HasFaults)
                return ExitCode.Aws;
            return Left == 0 && Results.All(IsRight) ? ExitCode.Ok : ExitCode.Failed;
        }
    }

    private int Left => Plan.Changes.Count - Results.Count;

    private Dictionary<string, int> Totals => Results.CountBy(result => result.Outcome).ToDictionary();

    public Listing ToListing()
    {
        IReadOnlyList<Finding> findings = [.. Results.Select(result => new Finding(Where: null, result))];
        var json = new JsonObject
        {
            ["account"] = Plan.Account,
            ["region"] = Plan.Region,
            ["made"] = Text.Of(Plan.Time),
            ["totals"] = Json.Totals(Totals),
            ["left"] = Left,
            ["results"] = new JsonArray([.. findings.Select(finding => finding.ToJson())]),
        };
        return Listing.Of(findings) with { Whole = json };
    }

    public void Print(Output output)
    {
        output.Line();
        if (Results.Count > 0)
            output.Table(ToListing());
        var totals = Totals;
        var outcomes = totals.Count > 0 ? $": {Text.Of(totals)}" : "";
        output.Line($"{Text.Count(Results.Count, "planned change")} tried{outcomes}");
        if (Left > 0)
            output.Line($"stopped before its end: {Text.Count(Left, "change")} left", "yellow");
    }

    private static bool IsRight(Result result) =>
        result.Outcome is Outcome.Applied or Outcome.Resolved or Outcome.Settling or Outcome.Compliant;
}
