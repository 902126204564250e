using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>resume</c>: ends a pause.</summary>
internal sealed class ResumeCommand : Verb
{
    private readonly Output output;

    private readonly Option<string> guardrail = Pauses.GuardrailOption(
        "The guardrail that was paused; without it the pause of every one."
    );

    private readonly CommonOptions common = new();

    public ResumeCommand(Output output)
        : base(
            "resume",
            "End a pause: the next event is repaired again.",
            "remediate resume",
            "remediate resume --guardrail ec2-ingress-open-to-world"
        )
    {
        this.output = output;
        Add(guardrail);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var id = Pauses.Id(parsed.GetValue(guardrail));
        var (aws, own) = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(aws, await common.TableNameAsync(parsed, aws, cancel));
        var who = await Caller.NameAsync(own, given: null, cancel);
        var before = (await ledger.SwitchesAsync(cancel)).Pauses.FirstOrDefault(pause => pause.Guardrail == id);
        var ended = await ledger.ResumeAsync(id, cancel, Actions.OfResuming(id, before, who));
        var left = (await ledger.SwitchesAsync(cancel)).Pauses;
        if (!ended)
            throw CliException.Failed($"{Pauses.What(id)} is not paused{string.Concat(left.Select(Remedy))}");
        output.Print(common.Format.Of(parsed), Listing.Of(Describe(id, left)), () => Print(id, left));
        return ExitCode.Ok;
    }

    private static string Remedy(Pause pause) =>
        $"; paused is {Pauses.Words(pause)}: `{Pauses.Resuming(pause.Guardrail)}`";

    private static JsonObject Describe(string id, IReadOnlyList<Pause> left) =>
        new()
        {
            ["guardrail"] = id,
            ["resumed"] = true,
            ["paused"] = new JsonArray([.. left.Select(Pauses.Describe)]),
        };

    private void Print(string id, IReadOnlyList<Pause> left)
    {
        output.Line(
            $"{Pauses.What(id)} is resumed: the next event is repaired again; "
                + $"what was held is found again by `{Pauses.Sweeping(id)}`",
            "green"
        );
        // A guardrail is held by its own pause and by everybody's.
        foreach (var pause in left.Where(p => id == Pauses.Every || p.Guardrail == Pauses.Every))
        {
            output.Line($"still paused: {Pauses.Words(pause)}; `{Pauses.Resuming(pause.Guardrail)}`", "yellow");
        }
    }
}
