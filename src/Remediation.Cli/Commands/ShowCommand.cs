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
            output.Line(g.Description.Trim());
            output.Line();
            output.Table(
                ["", ""],
                [
                    ["Severity", $"{g.Severity}"],
                    ["Risk", Text.Of(g.Risk)],
                    ["Practice", Text.Of(g.Practice)],
                    ["Resources", string.Join(", ", g.ResourceTypes)],
                    .. g.Controls.Select(c => (IReadOnlyList<string>)["Control", $"{c.Standard}: {c.Id}"]),
                    .. g.Watches.Select(w => (IReadOnlyList<string>)["Watches", Text.Of(w)]),
                    .. g.Reads.Select(p => (IReadOnlyList<string>)["Reads", $"{p.Action} on {p.Resource}"]),
                    .. g.Writes.Select(p => (IReadOnlyList<string>)["Writes", $"{p.Action} on {p.Resource}"]),
                ]
            );
            return ExitCode.Ok;
        });
        return verb;
    }
}
