using System.CommandLine;
using Remediation.Cli.Sweeping;
using Remediation.Engine;

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

    private readonly FailOn failOn = new();
    private readonly CommonOptions common = new() { Format = new(hasSarif: true) };

    public SweepCommand(Output output)
        : base(
            "sweep",
            "Judge every resource of the account and region, without an event.",
            "remediate sweep",
            "remediate sweep s3-public-access-block-weakened s3-bucket-policy-public --json",
            "remediate sweep --fail-on high --output sarif",
            "remediate sweep s3-public-access-block-weakened --mode enforce --yes"
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
        var aws = await common.OwnAwsAsync("sweep", parsed, cancel);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        var chosenIds = named.Count > 0 ? string.Join(',', named) : null;
        var engine = await LocalEngine.CreateAsync(aws, chosen, table, cancel, chosenIds);
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
        return failOn.CodeOf(parsed, report.Code, report.Findings);
    }
}
