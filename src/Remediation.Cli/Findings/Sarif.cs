using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Findings;

/// <summary>Findings as SARIF 2.1.0, which code scanning takes.</summary>
/// <remarks>
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and what GitHub reads of it:
/// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
/// </remarks>
internal static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <param name="all">What was judged; what is not open is left out.</param>
    public static JsonObject Of(IEnumerable<Finding> all)
    {
        var findings = all.Where(finding => finding.IsOpen && finding.Guardrail is not null).ToList();
        var rules = findings.Select(finding => finding.Guardrail!).Distinct().ToList();
        var tool = new JsonObject
        {
            ["driver"] = new JsonObject
            {
                ["name"] = "remediate",
                ["version"] = typeof(Sarif).Assembly.GetName().Version!.ToString(fieldCount: 3),
                ["rules"] = new JsonArray([.. rules.Select(Rule)]),
            },
        };
        return new()
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(
                new JsonObject
                {
                    ["tool"] = tool,
                    ["results"] = new JsonArray([
                        .. findings.Select(finding => ResultOf(finding, rules.IndexOf(finding.Guardrail!))),
                    ]),
                }
            ),
        };
    }

    private static JsonNode Rule(Guardrail guardrail) =>
        new JsonObject
        {
            ["id"] = guardrail.Id,
            ["name"] = guardrail.Id,
            ["shortDescription"] = Message(guardrail.Title),
            ["fullDescription"] = Message(guardrail.Repairs.Trim()),
            ["help"] = new JsonObject { ["text"] = guardrail.Repairs.Trim(), ["markdown"] = guardrail.Repairs.Trim() },
            ["defaultConfiguration"] = new JsonObject { ["level"] = LevelOf(guardrail.Severity) },
            ["properties"] = new JsonObject
            {
                ["security-severity"] = ScoreOf(guardrail.Severity),
                ["tags"] = Json.Array(["security", .. guardrail.Controls.Select(c => $"{c.Standard} {c.Id}")]),
            },
        };

    private static JsonNode ResultOf(Finding finding, int rule)
    {
        var result = finding.Result;
        var resource = result.Resource ?? "";
        var said =
            result.Violation is { } violation && violation != result.Reason
                ? $"{violation} ({result.Reason})"
                : result.Reason;
        return new JsonObject
        {
            ["ruleId"] = result.Guardrail,
            ["ruleIndex"] = rule,
            ["level"] = LevelOf(finding.Guardrail!.Severity),
            ["message"] = Message(said),
            ["locations"] = new JsonArray(Location(resource)),
            // The same resource and guardrail is the same alert, whatever the words.
            ["partialFingerprints"] = new JsonObject { ["resource/v1"] = $"{result.Guardrail} {resource}" },
            ["properties"] = new JsonObject { ["outcome"] = result.Outcome, ["record"] = result.Record },
        };
    }

    // A resource has no file; GitHub asks for one, and shows its name.
    private static JsonObject Location(string resource) =>
        new()
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(resource) },
                ["region"] = new JsonObject { ["startLine"] = 1 },
            },
            ["logicalLocations"] = new JsonArray(
                new JsonObject { ["fullyQualifiedName"] = resource, ["kind"] = "resource" }
            ),
        };

    private static JsonObject Message(string text) => new() { ["text"] = text };

    private static string LevelOf(Severity severity) =>
        severity switch
        {
            Severity.Critical or Severity.High => "error",
            Severity.Medium => "warning",
            _ => "note",
        };

    // GitHub calls what is over 9.0 critical, over 7.0 high, over 4.0 medium.
    private static string ScoreOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "9.5",
            Severity.High => "8.0",
            Severity.Medium => "5.5",
            _ => "2.0",
        };
}
