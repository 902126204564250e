using System.CommandLine;
using Remediation.Cli.Planning;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>apply</c>: makes the changes of a plan that somebody approved, and no others.</summary>
internal sealed class ApplyCommand : Verb
{
    private static readonly Column[] Columns =
    [
        new("Guardrail"),
        Column.Whole("Resource"),
        Column.Prose("Violation"),
        Column.Prose("Steps"),
    ];

    private readonly Output output;

    private readonly Argument<string> file = new("FILE")
    {
        Description = "The plan, as `remediate sweep --plan-out FILE` wrote it.",
    };

    private readonly Option<string> age = new("--max-age")
    {
        HelpName = "SPAN",
        Description = "How old the plan may be, e.g. 4h, 2d.",
        DefaultValueFactory = _ => "24h",
    };

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "Change a real account without asking; needed where nobody is at a terminal.",
    };

    private readonly CommonOptions common = new();

    public ApplyCommand(Output output)
        : base(
            "apply",
            "Make the changes of a plan with your own credentials: just these, and only where nothing changed since.",
            "remediate apply plan.json",
            "remediate apply plan.json --yes --output csv",
            "remediate apply plan.json --max-age 4h"
        )
    {
        this.output = output;
        common.Region.Description = "The plan's region; AWS_REGION is the default.";
        common.Role.Description = RoleOption.OwnOnly;
        Add(file);
        Add(age);
        Add(yes);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Table);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var path = parsed.GetValue(file)!;
        var now = TimeProvider.System.GetUtcNow();
        var oldest = When.Past("--max-age", parsed.GetValue(age)!, now);
        var plan = await PlanFile.ReadAsync(path, cancel);
        var format = common.Format.Of(parsed);
        var approval = new Approval(output, format, parsed.GetValue(yes) || common.EndpointOf(parsed) is not null);
        approval.RequireSomebody(
            $"`remediate apply {path}` changes the account with your own credentials: add --yes if that is meant"
        );
        var aws = await common.OwnAwsAsync("apply", parsed, cancel);
        // Before anything else is asked: a plan of another account is nobody's here.
        var account = await Caller.AccountAsync(aws, cancel);
        if (plan.RefusalOf(account, aws.Region, oldest, now) is { } refusal)
            throw CliException.Failed($"{path} is not applied: {Text.Harmless(refusal)}");
        if (plan.Changes.Count == 0)
            return Told(format, new(plan, [], HasFaults: false));

        var table = await common.TableNameAsync(parsed, aws, cancel);
        ApprovedLedger? approved = null;
        var ids = string.Join(',', plan.Changes.Select(change => change.Guardrail).Distinct());
        var engine = await LocalEngine.CreateAsync(aws, Mode.Enforce, table, cancel, ids, Approved);
        var shown = common.Shown(parsed, output);
        shown.Table(Listing.Of(Columns, plan.Changes, Cells, change => change.ToJson()));
        var many = Text.Count(plan.Changes.Count, "change");
        await approval.AskAsync($"Make {many} in account {account}, {aws.Region}?", cancel);

        var tick = new Trigger.Sweep(Guid.NewGuid().ToString(), account, aws.Region, TimeProvider.System.GetUtcNow());
        var run = new PlanRun(engine, approved!, tick);
        var results = await run.RunAsync(plan, Tell, cancel);
        return Told(format, new(plan, results, run.HasFaults));

        ILedger Approved(ILedger ledger) => approved = new(ledger, plan);

        void Tell(Result result) => shown.Line($"{result.Outcome} {result.Guardrail} of {result.Resource}");
    }

    private int Told(OutputFormat format, PlanReport report)
    {
        output.Print(format, report.ToListing(), () => report.Print(output));
        return report.Code;
    }

    private static string[] Cells(PlannedChange change) =>
        [change.Guardrail, change.Resource, change.Violation, string.Join("\n", change.Steps)];
}
