using System.CommandLine;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Commands;

/// <summary><c>show</c>: all there is to know of a guardrail.</summary>
internal sealed class ShowCommand : Verb
{
    private static readonly Column[] Columns = [new("What"), Column.Prose("Value")];

    private readonly Output output;
    private readonly FormatOptions format = new();

    private readonly Argument<string> id = new Argument<string>("ID")
    {
        Description = "The guardrail's id, as `remediate list` gives it.",
    }.WithIds();

    public ShowCommand(Output output)
        : base(
            "show",
            "Show what a guardrail watches, does and needs.",
            "remediate show s3-public-access-block-weakened",
            "remediate show s3-public-access-block-weakened --json | jq -r '.writes[]'"
        )
    {
        this.output = output;
        Add(id);
        format.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var guardrail = Input.Guardrail(parsed.GetValue(id)!);
        var listing = Listing.Of(Columns, Rows(guardrail), row => row, Describe) with
        {
            Whole = ListCommand.Describe(guardrail),
        };
        output.Print(format.Of(parsed), listing, () => Print(guardrail, listing));
        return ExitCode.Ok;
    }

    private void Print(Guardrail guardrail, Listing listing)
    {
        output.Line(guardrail.Id, "bold");
        output.Line(guardrail.Title);
        output.Line();
        foreach (var prose in (string[])[guardrail.Repairs, guardrail.Spares, guardrail.Breaks])
        {
            output.Line(prose.Trim());
            output.Line();
        }
        output.Table(listing);
    }

    private static JsonObject Describe(string[] row) => new() { ["what"] = row[0], ["value"] = row[1] };

    private static IEnumerable<string[]> Rows(Guardrail guardrail) =>
        [
            ["Severity", $"{guardrail.Severity}"],
            ["Risk", Text.Of(guardrail.Risk)],
            ["Practice", Text.Of(guardrail.Practice)],
            ["Resources", string.Join(", ", guardrail.On.Types)],
            .. Rows("Control", guardrail.Controls, c => $"{c.Standard}: {c.Id}"),
            .. Rows("Watches", guardrail.Watches, w => $"{w}"),
            .. Rows("Reads", RolePolicy.ReadsOf(guardrail), Words),
            .. Rows("Writes", guardrail.Writes, Words),
            .. Rows("Undo writes", guardrail.Undos, Words),
            .. Rows("Setting", guardrail.Settings, s => $"{s.Name}: {s.Description} ({s.Form})"),
        ];

    private static IEnumerable<string[]> Rows<T>(string what, IEnumerable<T> things, Func<T, string> words) =>
        things.Select(thing => new[] { what, words(thing) });

    private static string Words(Permission permission)
    {
        var words = $"{permission.Action} on {permission.Resource}";
        return permission.Conditions.Count == 0 ? words : $"{words} if {string.Join(" and ", permission.Conditions)}";
    }
}
