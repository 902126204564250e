using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Planning;

/// <summary>A violation of a plan, and what mends it.</summary>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="Resource">The resource's ARN.</param>
/// <param name="Violation">What is wrong, for people.</param>
/// <param name="Steps">The writes as lines: none is ever made from them.</param>
/// <param name="Before">The state, as the guardrail writes it.</param>
/// <param name="Fingerprint">What differs between the state and the right one.</param>
internal sealed record PlannedChange(
    string Guardrail,
    string Resource,
    string Violation,
    IReadOnlyList<string> Steps,
    string Before,
    string Fingerprint
)
{
    /// <summary>What an audit planned.</summary>
    public static PlannedChange Of(LedgerRecord record) =>
        new(record.Guardrail, $"{record.Resource}", record.Violation, record.Plan, record.Before!, record.Fingerprint!);

    public JsonObject ToJson() =>
        new()
        {
            ["guardrail"] = Guardrail,
            ["resource"] = Resource,
            ["violation"] = Violation,
            ["steps"] = Json.Array(Steps),
            ["before"] = Json.Parsed(Before),
            ["fingerprint"] = Fingerprint,
        };

    /// <summary>A change of a plan's file, whose state is written as the guardrail writes it now.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="CliException">There is no such guardrail.</exception>
    public static PlannedChange Read(JsonElement json)
    {
        var guardrail = Input.Guardrail(Text.Harmless(PlanJson.Text(json, "guardrail")));
        var before = PlanJson.Member(json, "before", JsonValueKind.Object).GetRawText();
        var steps = PlanJson.Member(json, "steps", JsonValueKind.Array).EnumerateArray();
        return new(
            guardrail.Id,
            PlanJson.Text(json, "resource"),
            PlanJson.Text(json, "violation"),
            [.. steps.Select(PlanJson.Text)],
            Rewritten(guardrail, before),
            PlanJson.Text(json, "fingerprint")
        );
    }

    /// <summary>Why what the engine would do now is not this change; null if it is.</summary>
    /// <param name="now">The record of what it would do.</param>
    public string? DifferenceTo(LedgerRecord now)
    {
        if (now.Before != Before)
            return "its state is not the plan's any more: somebody or another change has changed it since";
        if (now.Fingerprint != Fingerprint)
            return "its state is the plan's, and another one would be right now: the settings or a baseline changed";
        return now.Plan.SequenceEqual(Steps)
            ? null
            : $"the steps are not the plan's; they would be {string.Join("; ", now.Plan)}";
    }

    private static string Rewritten(Guardrail guardrail, string state)
    {
        try
        {
            return guardrail.Write(guardrail.Read(state));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new JsonException($"the state before is none of {guardrail.Id}'s: {e.Message}", e);
        }
    }
}
