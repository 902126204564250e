using System.CommandLine;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Commands;

/// <summary><c>exempt remove</c>: ends an exemption.</summary>
internal sealed class ExemptRemoveCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string> id = new("ID")
    {
        Description = "The exemption's id, as `remediate exempt list` and the notices give it.",
    };

    private readonly CommonOptions common = new();

    public ExemptRemoveCommand(Output output)
        : base(
            "remove",
            "Remove an exemption: the next event on what it covered is repaired again.",
            "remediate exempt remove 1b2c3d4e"
        )
    {
        this.output = output;
        Add(id);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var name = parsed.GetValue(id)!;
        if (Input.Settings().Exemptions.Permanent.Any(e => e.Id == name))
        {
            throw CliException.Usage(
                $"{name} is permanent: it is in the deployment's REMEDIATION_SETTINGS, not in the ledger; "
                    + "take it out there and deploy"
            );
        }
        var (aws, own) = await common.AccessAsync(parsed, cancel);
        var table = await common.TableNameAsync(parsed, aws, cancel);
        var ledger = CommonOptions.LedgerOf(aws, table);
        var who = await Caller.NameAsync(own, given: null, cancel);
        var there = (await ledger.SwitchesAsync(cancel)).Exemptions.FirstOrDefault(exemption => exemption.Id == name);
        if (!await ledger.RemoveExemptionAsync(name, cancel, Actions.OfRemoving(name, there, who)))
        {
            throw CliException.Usage(
                $"the ledger {table} has no exemption '{name}': `remediate exempt list` lists those it has"
            );
        }
        var removed = new JsonObject { ["id"] = name, ["removed"] = true };
        output.Print(common.Format.Of(parsed), Listing.Of(removed), () => Print(name));
        return ExitCode.Ok;
    }

    private void Print(string name) =>
        output.Line(
            $"exemption {name} is gone: the next event on what it covered is repaired again, "
                + "and `remediate sweep` finds what was held meanwhile",
            "green"
        );
}
