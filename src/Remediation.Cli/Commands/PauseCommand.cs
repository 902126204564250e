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

    private readonly Option<string> expires = new("--expires")
    {
        HelpName = "WHEN",
        Description = "When it ends by itself: a date, a time or a span (7d, 12h, 30m); 30 days at most.",
        DefaultValueFactory = _ => "1d",
    };

    private readonly CommonOptions common = new();

    public PauseCommand(Output output)
        : base(
            "pause",
            "Hold repairs, every guardrail's or one's, from the next event on, until `remediate resume` or its end.",
            "remediate pause --reason 'migration of the network' --expires 8h",
            "remediate pause --guardrail ec2-ingress-open-to-world --reason 'migration of the network' "
                + "--table remediation-ledger",
            "remediate pause --role operator --reason 'migration of the network'"
        )
    {
        this.output = output;
        Add(guardrail);
        Add(reason);
        Add(by);
        Add(expires);
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
        var why = parsed.GetValue(reason)!;
        if (string.IsNullOrWhiteSpace(why))
            throw CliException.Usage("--reason is empty: whoever meets the pause later must know");
        var (aws, own) = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(aws, await common.TableNameAsync(parsed, aws, cancel));
        var who = await Caller.NameAsync(own, parsed.GetValue(by), cancel);
        var now = TimeProvider.System.GetUtcNow();
        var pause = new Pause(id, why.Trim(), who, now)
        {
            Until = When.End("--expires", parsed.GetValue(expires)!, now, Pause.Longest.Days, "a pause"),
        };
        var action = Actions.Of(pause);
        if (!await ledger.AddAsync(pause, cancel, action))
            throw CliException.Failed(await RefusalAsync(ledger, id, cancel));
        output.Print(common.Format.Of(parsed), Listing.Of(Pauses.Describe(pause)), () => Print(pause));
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
            $"{Pauses.What(pause.Guardrail)} is paused by {pause.By} until {pause.End:u}: "
                + "from the next event on repairs are held, recorded and told",
            "green"
        );
        output.Line(
            "at its end what was held comes back by itself; "
                + $"`{Pauses.Resuming(pause.Guardrail)}` ends it sooner, "
                + $"and `{Pauses.Sweeping(pause.Guardrail)}` finds then what was held"
        );
    }
}
