using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Cli.Planning;
using Remediation.Cli.Undoing;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>undo</c>: puts back what a repair changed, or what many did.</summary>
internal sealed class UndoCommand : Verb
{
    public const string ExampleId = "1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e";

    private readonly Output output;

    private readonly Argument<string> record = new("RECORD")
    {
        Description =
            "The record's id, as `remediate history` and the notices give it; without one --since and the other "
            + "options say which repairs are undone.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly HistoryFilter filter = new();

    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Show what would be done, and change nothing.",
    };

    private readonly Option<bool> yes = new("--yes")
    {
        Description = "Undo many without asking; needed where nobody is at a terminal.",
    };

    private readonly Option<bool> force = new("--force")
    {
        Description = "Undo although the resource was changed since, or the repair was undone before.",
    };

    private readonly Option<string> exempt = new("--exempt-for")
    {
        HelpName = "SPAN",
        Description = "How long the guardrail leaves the resource alone afterwards, e.g. 30m, 12h, 7d.",
        DefaultValueFactory = _ => "4h",
    };

    private readonly Option<string> by = new("--by")
    {
        HelpName = "WHO",
        Description = "Who undoes it; the caller's ARN is the default.",
    };

    private readonly CommonOptions common = new();

    public UndoCommand(Output output)
        : base(
            "undo",
            "Put back what a repair changed, and exempt the resource for a while; refused if somebody "
                + "changed it since.",
            $"remediate undo {ExampleId}",
            $"remediate undo {ExampleId} --force",
            $"remediate undo {ExampleId} --exempt-for 7d",
            $"remediate undo {ExampleId} --role operator",
            $"remediate undo {ExampleId} --dry-run",
            "remediate undo --since 2h --guardrail s3-public-access-block-weakened --dry-run",
            "remediate undo --since 2h --actor alice --yes"
        )
    {
        this.output = output;
        Add(record);
        filter.AddTo(this, hasOutcomes: false);
        Add(dryRun);
        Add(yes);
        Add(force);
        Add(exempt);
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
        if (parsed.GetValue(record) is not { } text)
            return await RunManyAsync(parsed, cancel);
        var id = IdOf(text);
        if (filter.IsGiven(parsed))
            throw CliException.Usage("a record's id names one repair: leave --since and the other options out");
        var span = SpanOf(parsed.GetValue(exempt)!);
        var access = await common.AccessAsync(parsed, cancel);
        var aws = access.Aws;
        var table = await common.TableNameAsync(parsed, aws, cancel);
        var ledger = CommonOptions.LedgerOf(aws, table);
        if (await ledger.FindAsync(id, cancel) is not { } found)
        {
            throw CliException.Usage($"the ledger {table} has no record {id}: `remediate history` lists those it has");
        }
        var undo = await UndoOfAsync(access, ledger, cancel);
        if (parsed.GetValue(dryRun))
            return await TryAsync(found, undo, parsed, cancel);
        var who = await Caller.NameAsync(access.Own, parsed.GetValue(by), cancel);
        var report = await undo.RunAsync(found, parsed.GetValue(force), cancel, who, span);
        output.Print(common.Format.Of(parsed), Listing.Of(Describe(found, report)), () => Print(found, report));
        if (report.Refusal is not null)
            throw CliException.Failed($"not undone: {report.Refusal}");
        return ExitCode.Ok;
    }

    private async Task<int> TryAsync(LedgerRecord found, Undo undo, ParseResult parsed, CancellationToken cancel)
    {
        var plan = await undo.PlanAsync(found, parsed.GetValue(force), cancel);
        var described = new JsonObject
        {
            ["record"] = $"{found.Id}",
            ["resource"] = found.Resource.Arn,
            ["dryRun"] = true,
            ["refusal"] = plan.Refusal,
            ["steps"] = Json.Array(plan.Steps.Select(step => $"{step}")),
        };
        output.Print(common.Format.Of(parsed), Listing.Of(described), () => Print(plan));
        if (plan.Refusal is not null)
            throw CliException.Failed($"it would not be undone: {plan.Refusal}");
        return ExitCode.Ok;
    }

    private async Task<int> RunManyAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (!filter.HasBeginning(parsed))
        {
            throw CliException.Usage(
                "which repair? Give a RECORD as `remediate history` lists them, or --since WHEN for all since then"
            );
        }
        var isMeant = filter.Of(parsed);
        var span = SpanOf(parsed.GetValue(exempt)!);
        var format = common.Format.Of(parsed);
        var isTried = parsed.GetValue(dryRun);
        var approval = new Approval(output, format, isTried || parsed.GetValue(yes));
        approval.RequireSomebody("undoing many repairs needs --yes; --dry-run shows them and changes nothing");

        var access = await common.AccessAsync(parsed, cancel);
        var ledger = CommonOptions.LedgerOf(access.Aws, await common.TableNameAsync(parsed, access.Aws, cancel));
        var undo = await UndoOfAsync(access, ledger, cancel);
        var many = new UndoOfMany(undo, ledger, parsed.GetValue(force));
        var planned = await many.PlanAsync(await MeantAsync(ledger, isMeant, cancel), cancel);
        var shown = common.Shown(parsed, output);
        if (planned.Count > 0)
            shown.Table(RepairToUndo.ToListing(planned));
        var tried = planned.Count(one => one.IsToBeTried);
        if (isTried || tried == 0)
            return Told(format, planned, isTried);

        await approval.AskAsync($"Undo {Text.Count(tried, "repair")}?", cancel);
        var who = await Caller.NameAsync(access.Own, parsed.GetValue(by), cancel);
        var done = await many.RunAsync(planned, who, span, one => Print(shown, one), cancel);
        return Told(format, done, isTried);
    }

    // Newest first, so that of several repairs of a resource what people made last is there again.
    private static async Task<List<LedgerRecord>> MeantAsync(
        LedgerTable ledger,
        Func<LedgerRecord, bool> isMeant,
        CancellationToken cancel
    )
    {
        var meant = new List<LedgerRecord>();
        await foreach (var one in ledger.HistoryAsync(arn: null, cancel))
        {
            if (one is { Outcome: Outcome.Applied, UndoneAt: null } && isMeant(one))
                meant.Add(one);
        }
        return [.. meant.OrderByDescending(one => one.FinishedAt ?? one.StartedAt).ThenBy(one => $"{one.Id}")];
    }

    private int Told(OutputFormat format, IReadOnlyList<RepairToUndo> repairs, bool isTried)
    {
        var totals = RepairToUndo.Totals(repairs);
        var listing = RepairToUndo.ToListing(repairs);
        listing = listing with
        {
            Whole = new JsonObject
            {
                ["dryRun"] = isTried,
                ["totals"] = Json.Totals(totals),
                ["repairs"] = new JsonArray([.. listing.Rows.Select(row => row.Json)]),
            },
        };
        output.Print(format, listing, () => PrintTotals(totals));
        return RepairToUndo.CodeOf(repairs);
    }

    private void PrintTotals(Dictionary<string, int> totals)
    {
        if (totals.Count == 0)
            output.Line("there is no such repair that was applied and not undone yet");
        else
            output.Line($"{Text.Count(totals.Values.Sum(), "repair")}: {Text.Of(totals)}");
        if (totals.ContainsKey(RepairToUndo.Left))
            output.Line("stopped before its end: the same command undoes what is left", "yellow");
    }

    private static void Print(Output shown, RepairToUndo one)
    {
        var why = one.Reason.Length > 0 ? $": {one.Reason}" : "";
        var line = $"{one.Status} {one.Record.Guardrail} of {one.Record.Resource} ({one.Record.Id}){why}";
        shown.Line(line, one.Status == RepairToUndo.Undone ? "green" : "yellow");
    }

    private void Print(UndoPlan plan)
    {
        foreach (var step in plan.Steps)
            output.Line($"would do {step}");
    }

    private static async Task<Undo> UndoOfAsync(Access access, LedgerTable ledger, CancellationToken cancel)
    {
        var identity = await access.IdentityAsync(cancel);
        return new(identity, Catalogue.All, access.Undoing, ledger, TimeProvider.System);
    }

    /// <summary>A record's id, checked.</summary>
    public static RecordId IdOf(string text)
    {
        if (RecordId.Parse(text) is { } id)
            return id;
        throw CliException.Usage(
            $"'{text}' is not a record's id: it looks like {ExampleId}; `remediate history` lists them"
        );
    }

    private static TimeSpan SpanOf(string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        return When.End("--exempt-for", text, now, Input.Settings().Exemptions.MaximumDays) - now;
    }

    private void Print(LedgerRecord undone, UndoReport report)
    {
        foreach (var step in report.Done)
            output.Line($"did {step.Shown}");
        if (report.Refusal is not null)
            return;
        output.Line($"{undone.Resource.Arn} is as it was before {undone.Guardrail} repaired it", "green");
        output.Line(
            $"and exempt from it until {report.Exemption!.Expires:u}: "
                + $"`remediate exempt remove {report.Exemption.Id}` ends that sooner"
        );
    }

    private static JsonObject Describe(LedgerRecord undone, UndoReport report) =>
        new()
        {
            ["record"] = $"{undone.Id}",
            ["resource"] = undone.Resource.Arn,
            ["undone"] = report.Refusal is null,
            ["refusal"] = report.Refusal,
            ["done"] = Json.Of(report.Done),
            ["exemption"] = report.Exemption is { } exemption
                ? Exemptions.Describe(exemption, Exemptions.Active)
                : null,
        };
}
