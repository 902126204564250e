using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Remediation.Samples;

namespace Remediation.Cli.Commands;

/// <summary><c>list</c>: every guardrail, by the practice that it serves and the service that it is about.</summary>
internal sealed class ListCommand : Verb
{
    private static readonly Column[] Columns =
    [
        new("Practice"),
        new("Service"),
        new("Guardrail"),
        new("Severity"),
        new("Risk"),
        Column.Prose("Enforced by"),
        new("Emulator"),
        Column.Prose("What it does"),
    ];

    private readonly Output output;
    private readonly FormatOptions format = new();

    public ListCommand(Output output)
        : base(
            "list",
            "List the guardrails, by practice and service.",
            "remediate list",
            "remediate list --json | jq -r '.[].id'"
        )
    {
        this.output = output;
        format.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        output.Print(format.Of(parsed), Listing.Of(Columns, Grouped(), Cells, Describe));
        return ExitCode.Ok;
    }

    private static IEnumerable<Guardrail> Grouped() =>
        Catalogue.All.OrderBy(g => g.Practice).ThenBy(g => g.Id, StringComparer.Ordinal);

    private static string[] Cells(Guardrail guardrail) =>
        [
            Text.Of(guardrail.Practice),
            ServiceOf(guardrail),
            guardrail.Id,
            $"{guardrail.Severity}",
            $"{guardrail.Risk}",
            EnforcedBy(guardrail) + AndSetting(guardrail),
            EmulatorCoverage.Of(guardrail).Amount,
            guardrail.Title,
        ];

    // An id begins with it.
    private static string ServiceOf(Guardrail guardrail) => guardrail.Id.Split('-')[0];

    // What a deployment has to say so that it repairs.
    private static string EnforcedBy(Guardrail guardrail) =>
        guardrail.Risk switch
        {
            Risk.NotifyOnly => "nothing",
            Risk.Safe => "mode=enforce",
            _ => "its name",
        };

    // Until it is given, it only tells: of everything, or of a part.
    private static string AndSetting(Guardrail guardrail) =>
        guardrail switch
        {
            { Needs: { } setting } => $" and {setting.Name}",
            { NeedsForAll: { } setting } => $" (for all: and {setting.Name})",
            _ => "",
        };

    /// <summary>A guardrail for programs.</summary>
    public static JsonObject Describe(Guardrail guardrail) =>
        new JsonObject
        {
            ["id"] = guardrail.Id,
            ["title"] = guardrail.Title,
            ["severity"] = $"{guardrail.Severity}",
            ["risk"] = $"{guardrail.Risk}",
            ["practice"] = $"{guardrail.Practice}",
            ["service"] = ServiceOf(guardrail),
            ["enforcedBy"] = EnforcedBy(guardrail),
            ["needs"] = guardrail.Needs?.Name,
            ["needsForAll"] = guardrail.NeedsForAll?.Name,
            ["settings"] = Json.Array(guardrail.Settings.Select(setting => setting.Name)),
            ["emulator"] = EmulatorCoverage.Of(guardrail).Amount,
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
