using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>list</c>: every guardrail.</summary>
internal sealed class ListCommand : Verb
{
    private readonly Output output;
    private readonly Option<bool> json = CommonOptions.JsonOption();

    public ListCommand(Output output)
        : base("list", "List the guardrails.", "remediate list", "remediate list --json | jq -r '.[].id'")
    {
        this.output = output;
        Add(json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(json))
            output.Writer.Print(new JsonArray([.. Catalogue.All.Select(Describe)]));
        else
            output.Table(["Guardrail", "Severity", "Risk", "What it does"], Catalogue.All.Select(Row));
        return ExitCode.Ok;
    }

    private static string[] Row(Guardrail guardrail) =>
        [guardrail.Id, $"{guardrail.Severity}", $"{guardrail.Risk}", guardrail.Title];

    private static JsonNode Describe(Guardrail guardrail) =>
        new JsonObject
        {
            ["id"] = guardrail.Id,
            ["title"] = guardrail.Title,
            ["severity"] = $"{guardrail.Severity}",
            ["risk"] = $"{guardrail.Risk}",
            ["practice"] = $"{guardrail.Practice}",
            ["global"] = guardrail.On.IsGlobal,
            ["resourceTypes"] = Json.Array(guardrail.On.Types),
            ["controls"] = new JsonArray([.. guardrail.Controls.Select(Describe)]),
            ["watches"] = Json.Array(guardrail.Watches.Select(w => $"{w}")),
            ["reads"] = Actions(RolePolicy.ReadsOf(guardrail)),
            ["writes"] = Actions(guardrail.Writes),
        };

    private static JsonObject Describe(Control control) =>
        new() { ["standard"] = control.Standard, ["id"] = control.Id };

    private static JsonArray Actions(IEnumerable<Permission> permissions) =>
        Json.Array(permissions.Select(p => p.Action).Distinct());
}
