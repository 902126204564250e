using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>adopt</c>: takes in what was there before enforcement began.</summary>
internal sealed class AdoptCommand : Verb
{
    private static readonly Column[] Columns = [new("Guardrail"), Column.Whole("By"), new("At")];

    private readonly Output output;

    private readonly Argument<string[]> ids = new Argument<string[]>("ID")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "The guardrails' ids; without one every guardrail.",
    }.WithIds();

    private readonly Option<string> by = new("--by")
    {
        HelpName = "WHO",
        Description = "Who takes it in; the caller's ARN is the default.",
    };

    private readonly CommonOptions common = new();

    public AdoptCommand(Output output)
        : base(
            "adopt",
            "Take in what was there before enforcement began: the next sweep repairs it.",
            "remediate adopt s3-public-access-block-weakened s3-bucket-acl-public",
            "remediate adopt --json"
        )
    {
        this.output = output;
        Add(ids);
        Add(by);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var named = parsed.GetValue(ids)!.Select(id => Input.Guardrail(id).Id).Distinct().ToList();
        var (aws, own) = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(aws, await common.TableNameAsync(parsed, aws, cancel));
        var who = await Caller.NameAsync(own, parsed.GetValue(by), cancel);
        var now = TimeProvider.System.GetUtcNow();
        var adopted = named.DefaultIfEmpty(Pauses.Every).Select(id => new Adoption(id, who, now)).ToList();
        foreach (var one in adopted)
            await ledger.KeepAsync(one, cancel, Actions.Of(one));
        var listing = Listing.Of(Columns, adopted, Cells, Describe);
        output.Print(common.Format.Of(parsed), listing, () => Print(adopted));
        return ExitCode.Ok;
    }

    private static string[] Cells(Adoption adoption) => [adoption.Guardrail, adoption.By, $"{adoption.At:u}"];

    private static JsonObject Describe(Adoption adoption) =>
        new()
        {
            ["guardrail"] = adoption.Guardrail,
            ["by"] = adoption.By,
            ["at"] = Text.Of(adoption.At),
        };

    private void Print(IReadOnlyList<Adoption> adopted)
    {
        foreach (var one in adopted)
        {
            output.Line(
                $"{Pauses.What(one.Guardrail)}: what was found before enforcement began, until now, is taken in",
                "green"
            );
        }
        output.Line("the next sweep repairs it, as do its next event and AWS Config's");
    }
}
