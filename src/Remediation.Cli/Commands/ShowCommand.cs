using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>show</c>: all there is to know of a guardrail.</summary>
internal static class ShowCommand
{
    public static Command Create(Output output)
    {
        var id = new Argument<string>("ID") { Description = "The guardrail's id, as `remediate list` gives it." };
        var verb = new Verb(
            "show",
            "Show what a guardrail watches, does and needs.",
            "remediate show s3-public-access-block-weakened"
        )
        {
            id,
        };
        verb.SetAction(parsed =>
        {
            var g = Options.Guardrail(parsed.GetValue(id)!);
            output.Line(g.Id, "bold");
            output.Line(g.Title);
            output.Line();
            foreach (var prose in (string[])[g.Repairs, g.Spares, g.Breaks])
            {
                output.Line(prose.Trim());
                output.Line();
            }
            output.Table(
                ["", ""],
                [
                    ["Severity", $"{g.Severity}"],
                    ["Risk", Text.Of(g.Risk)],
                    ["Practice", Text.Of(g.Practice)],
                    ["Resources", string.Join(", ", g.On.Types)],
                    .. g.Controls.Select(c => (IReadOnlyList<string>)["Control", $"{c.Standard}: {c.Id}"]),
                    .. g.Watches.Select(w => (IReadOnlyList<string>)["Watches", $"{w}"]),
                    .. RolePolicy
                        .ReadsOf(g)
                        .Select(p => (IReadOnlyList<string>)["Reads", $"{p.Action} on {p.Resource}"]),
                    .. g.Writes.Select(p => (IReadOnlyList<string>)["Writes", $"{p.Action} on {p.Resource}"]),
                    .. g.Undos.Select(p => (IReadOnlyList<string>)["Undo writes", $"{p.Action} on {p.Resource}"]),
                    .. g.Settings.Select(s =>
                        (IReadOnlyList<string>)["Setting", $"{s.Name}: {s.Description} ({s.Form})"]
                    ),
                ]
            );
            return ExitCode.Ok;
        });
        return verb;
    }
}
