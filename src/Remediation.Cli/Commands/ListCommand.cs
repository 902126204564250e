using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>list</c>: every guardrail.</summary>
internal static class ListCommand
{
    public static Command Create(Output output)
    {
        var json = Options.Json();
        var verb = new Verb("list", "List the guardrails.", "remediate list", "remediate list --json | jq -r '.[].id'")
        {
            json,
        };
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
                output.Writer.Print(new JsonArray([.. Catalogue.All.Select(Describe)]));
            else
                output.Table(
                    ["Guardrail", "Severity", "Risk", "What it does"],
                    Catalogue.All.Select(g => (IReadOnlyList<string>)[g.Id, $"{g.Severity}", $"{g.Risk}", g.Title])
                );
            return ExitCode.Ok;
        });
        return verb;
    }

    private static JsonNode Describe(Guardrail g) =>
        new JsonObject
        {
            ["id"] = g.Id,
            ["title"] = g.Title,
            ["severity"] = $"{g.Severity}",
            ["risk"] = $"{g.Risk}",
            ["practice"] = $"{g.Practice}",
            ["global"] = g.On.IsGlobal,
            ["resourceTypes"] = Json.Array(g.On.Types),
            ["controls"] = new JsonArray([
                .. g.Controls.Select(c => new JsonObject { ["standard"] = c.Standard, ["id"] = c.Id }),
            ]),
            ["watches"] = Json.Array(g.Watches.Select(w => $"{w}")),
            ["reads"] = Json.Array(RolePolicy.ReadsOf(g).Select(p => p.Action).Distinct()),
            ["writes"] = Json.Array(g.Writes.Select(p => p.Action).Distinct()),
        };
}
