using System.CommandLine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>pause</c>: repairs are held until somebody resumes.</summary>
internal sealed class PauseCommand : Verb
{
    private readonly Output output;

    private readonly Option<string> guardrail = Pauses.GuardrailOption("Only this guardrail; without it every one.");

    private readonly Option<string> reason = new("--reason")
    {
        HelpName = "WHY",
        Description = "Why, for everybody who meets a held repair.",
        Required = true,
    };

    private readonly Option<string> by = new("--by")
    {
        HelpName = "WHO",
        Description = "Who pauses; the caller's ARN is the default.",
    };

    private readonly CommonOptions common = new();

    public PauseCommand(Output output)
        : base(
            "pause",
            "Hold repairs, every guardrail's or one's, from the next event on, until `remediate resume`.",
            "remediate pause --reason 'migration of the network'",
            "remediate pause --guardrail ec2-ingress-open-to-world --reason 'migration of the network' "
                + "--table remediation-ledger",
            "remediate pause --role operator --reason 'migration of the network'"
        )
    {
        this.output = output;
        Add(guardrail);
        Add(reason);
        Add(by);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var id = Pauses.Id(parsed.GetValue(guardrail));
        var why = parsed.GetValue(reason)!;
        if (string.IsNullOrWhiteSpace(why))
            throw CliException.Usage("--reason is empty: whoever meets the pause later must know");
        var (aws, own) = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(aws, await common.TableNameAsync(parsed, aws, cancel));
        var who = await Caller.NameAsync(own, parsed.GetValue(by), cancel);
        var pause = new Pause(id, why.Trim(), who, TimeProvider.System.GetUtcNow());
        if (!await ledger.AddAsync(pause, cancel))
            throw CliException.Failed(await RefusalAsync(ledger, id, cancel));
        if (common.IsJson(parsed))
            output.Writer.Print(Pauses.Describe(pause));
        else
            Print(pause);
        return ExitCode.Ok;
    }

    private static async Task<string> RefusalAsync(LedgerTable ledger, string id, CancellationToken cancel)
    {
        var pauses = (await ledger.SwitchesAsync(cancel)).Pauses;
        if (pauses.FirstOrDefault(p => p.Guardrail == id) is not { } there)
            return $"{Pauses.What(id)} was paused and resumed by somebody else just now: look at `remediate status`";
        return $"already paused: {Pauses.Words(there)}; `{Pauses.Resuming(id)}` first to pause it anew";
    }

    private void Print(Pause pause)
    {
        output.Line(
            $"{Pauses.What(pause.Guardrail)} is paused by {pause.By}: "
                + "from the next event on repairs are held, recorded and told",
            "green"
        );
        output.Line(
            $"`{Pauses.Resuming(pause.Guardrail)}` ends it; "
                + $"what was held is found again by `{Pauses.Sweeping(pause.Guardrail)}`"
        );
    }
}
