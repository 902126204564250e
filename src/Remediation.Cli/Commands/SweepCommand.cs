using System.CommandLine;
using Remediation.Cli.Planning;
using Remediation.Cli.Sweeping;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>sweep</c>: judges every resource, without an event.</summary>
internal sealed class SweepCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string[]> ids = new Argument<string[]>("ID")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description =
            "The guardrails' ids; without one every guardrail, in enforce mode those whose risk is Safe "
            + "and whose settings name whom they must.",
    }.WithIds();

    private readonly Option<Mode> mode = ModeOption.Create(
        "audit tells what would be done; enforce does it with your own credentials."
    );

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "With --mode enforce: repair a real account. Not needed with --endpoint.",
    };

    private readonly Option<string> planOut = new("--plan-out")
    {
        HelpName = "FILE",
        Description = "Write what enforcing would change to a file, which `remediate apply FILE` does; in audit alone.",
    };

    private readonly FailOn failOn = new();
    private readonly CommonOptions common = new() { Format = new(hasSarif: true) };

    public SweepCommand(Output output)
        : base(
            "sweep",
            "Judge every resource of the account and region, without an event.",
            "remediate sweep",
            "remediate sweep s3-public-access-block-weakened s3-bucket-policy-public --json",
            "remediate sweep --fail-on high --output sarif",
            "remediate sweep s3-public-access-block-weakened --mode enforce --yes",
            "remediate sweep --plan-out plan.json"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default. "
            + "Without one an audit knows no exemption and keeps no record; enforce needs one.";
        common.Region.Description = "The region that is swept; AWS_REGION is the default.";
        common.Role.Description = RoleOption.OwnOnly;
        Add(ids);
        Add(mode);
        Add(yes);
        Add(planOut);
        failOn.AddTo(this);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Table);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var chosen = parsed.GetValue(mode);
        var named = parsed.GetValue(ids)!.Select(id => Input.Guardrail(id).Id).ToList();
        LocalEngine.Permit("sweep", chosen, parsed.GetValue(yes), common.EndpointOf(parsed));
        // Before anybody is asked who we are.
        if (chosen == Mode.Enforce)
            LocalEngine.RequireNeeds(named.Select(Input.Guardrail), Input.Settings());
        var path = parsed.GetValue(planOut);
        if (path is not null)
            RequirePlan(path, chosen);
        var aws = await common.OwnAwsAsync("sweep", parsed, cancel);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        var chosenIds = named.Count > 0 ? string.Join(',', named) : null;
        PlanningLedger? planning = null;
        var engine = await LocalEngine.CreateAsync(
            aws,
            chosen,
            table,
            cancel,
            chosenIds,
            path is null ? null : Planning
        );
        var plan = SweepPlan.Of(engine.Configuration, areNamed: named.Count > 0);
        var tick = new Trigger.Sweep(
            Guid.NewGuid().ToString(),
            engine.Pipeline.Identity.Account,
            aws.Region,
            TimeProvider.System.GetUtcNow()
        );

        var shown = common.Shown(parsed, output);
        shown.Line($"sweeping account {tick.Account} in {aws.Region}, {Text.Of(chosen)}");
        var sweeper = new Sweeper(engine, aws, tick, shown);
        var swept = await sweeper.RunAsync(plan.Swept, cancel);
        var report = new SweepReport(tick, chosen, swept) { IsStopped = sweeper.IsStopped };
        output.Print(common.Format.Of(parsed), report.ToListing(), () => report.Print(output, plan.Unasked));
        if (planning is not null)
            await KeepAsync(path!, planning, report, parsed.InvocationConfiguration.Error);
        return failOn.CodeOf(parsed, report.Code, report.Findings);

        ILedger Planning(ILedger ledger) => planning = new(ledger);
    }

    private static void RequirePlan(string path, Mode mode)
    {
        if (mode == Mode.Enforce)
            throw CliException.Usage("--plan-out is for an audit: --mode enforce makes the changes itself");
        PlanFile.RequireWritable(path);
    }

    // What was left out is said beside the answer, which a program may read.
    private static async Task KeepAsync(string path, PlanningLedger planning, SweepReport report, TextWriter errors)
    {
        if (report.IsStopped)
        {
            await errors.WriteLineAsync($"{path} is not written: the sweep was stopped before its end");
            return;
        }
        var (account, region) = (report.Tick.Account, report.Tick.Region);
        var plan = new Plan(Plan.OwnVersion, account, region, report.Tick.Time, planning.Changes);
        await PlanFile.WriteAsync(path, plan, CancellationToken.None);
        var many = Text.Count(plan.Changes.Count, "change");
        await errors.WriteLineAsync($"{path} has {many}: `remediate apply {path}` makes them");
        if (planning.Waiting.Count > 0)
        {
            await errors.WriteLineAsync(
                $"not in it, because they wait for a setting: {string.Join(", ", planning.Waiting)}"
            );
        }
        var faulty = report.Swept.Where(swept => swept.Fault is not null).Select(swept => swept.Guardrail).ToList();
        if (faulty.Count > 0)
            await errors.WriteLineAsync($"not whole in it, because AWS refused them: {string.Join(", ", faulty)}");
    }
}
