using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>history</c>: the ledger's records.</summary>
internal sealed class HistoryCommand : Verb
{
    private const int MostOnTerminal = 100;

    private readonly Output output;

    private readonly Argument<string> resource = new("RESOURCE-OR-RECORD")
    {
        Description = "The resource's ARN, or a record's id; without one the records of every resource.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly HistoryFilter filter = new();

    private readonly Option<bool> actions = new("--actions")
    {
        Description = "What people did instead: who undid, exempted, paused, resumed and adopted, newest first.",
    };

    private readonly Option<int?> limit = new("--limit")
    {
        HelpName = "N",
        Description =
            $"The newest N alone; 0 for all. The default is {MostOnTerminal} for a table on a terminal, else 0.",
        Validators = { RequireNumber },
    };

    private readonly CommonOptions common = new();

    public HistoryCommand(Output output)
        : base(
            "history",
            "Show what was found, planned and repaired: newest first, on a terminal last.",
            "remediate history",
            "remediate history --since 7d --outcome applied --guardrail s3-public-access-block-weakened",
            "remediate history --actor alice --output csv",
            "remediate history arn:aws:s3:::my-bucket --json",
            $"remediate history {UndoCommand.ExampleId}",
            "remediate history --actions --since 7d"
        )
    {
        this.output = output;
        Add(resource);
        filter.AddTo(this);
        Add(actions);
        Add(limit);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var given = parsed.GetValue(resource);
        var id = RecordId.Parse(given);
        if (given is not null && id is null && !given.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw CliException.Usage(
                $"'{given}' is neither an ARN such as arn:aws:s3:::my-bucket nor a record's id such as "
                    + UndoCommand.ExampleId
            );
        }
        if (id is not null && filter.IsGiven(parsed))
            throw CliException.Usage("a record's id names one record: leave the other options out");
        if (parsed.GetValue(actions))
            return await RunActionsAsync(given, parsed, cancel);
        var isMeant = filter.Of(parsed);
        var ledger = await common.LedgerAsync(parsed, cancel);
        if (id is not null)
            return await RunAsync(id, ledger, common.Format.Of(parsed), cancel);
        var all = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(given, cancel))
        {
            if (isMeant(record))
                all.Add(record);
        }
        all.Sort((a, b) => (b.EventTime, b.StartedAt).CompareTo((a.EventTime, a.StartedAt)));
        var format = common.Format.Of(parsed);
        var shown = Limited(parsed, all, format);
        var baselines = given is null || filter.IsGiven(parsed) ? [] : await ledger.BaselinesAsync(given, cancel);
        var listing = Records.ToListing(shown);
        listing = listing with
        {
            Whole = new JsonArray([.. listing.Rows.Select(row => row.Json), .. baselines.Select(Describe)]),
        };
        output.Print(format, listing, () => Print(given, listing, baselines));
        if (shown.Count < all.Count)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"{shown.Count} of {all.Count} records: --limit 0 shows all, --since and the other options fewer"
            );
        }
        return ExitCode.Ok;
    }

    private async Task<int> RunActionsAsync(string? given, ParseResult parsed, CancellationToken cancel)
    {
        if (given is not null)
            throw CliException.Usage("--actions lists what people did to the engine: leave the resource or record out");
        var isMeant = filter.OfActions(parsed);
        var ledger = await common.LedgerAsync(parsed, cancel);
        var all = new List<OperatorAction>();
        await foreach (var action in ledger.ActionsAsync(cancel))
            all.Add(action);
        await foreach (var record in ledger.HistoryAsync(arn: null, cancel))
        {
            if (Actions.OfUndo(record) is { } undo)
                all.Add(undo);
        }
        List<OperatorAction> meant = [.. all.Where(isMeant).OrderByDescending(action => action.At)];
        var most = parsed.GetValue(limit) is { } number and > 0 ? number : meant.Count;
        var listing = Actions.ToListing(meant.Take(most));
        output.Print(common.Format.Of(parsed), listing, () => PrintActions(listing));
        return ExitCode.Ok;
    }

    private void PrintActions(Listing listing)
    {
        if (listing.Rows.Count > 0)
            output.Table(listing);
        else
            output.Line("the ledger has no such action");
    }

    // Whoever reads on a terminal wants the newest, and last; a program wants all of them unless it says otherwise.
    private List<LedgerRecord> Limited(ParseResult parsed, List<LedgerRecord> newestFirst, OutputFormat format)
    {
        var isRead = format == OutputFormat.Table && output.IsTerminal;
        var most = parsed.GetValue(limit) ?? (isRead ? MostOnTerminal : 0);
        var shown = most == 0 ? newestFirst : [.. newestFirst.Take(most)];
        if (isRead)
            shown = [.. Enumerable.Reverse(shown)];
        return shown;
    }

    private async Task<int> RunAsync(RecordId id, LedgerTable ledger, OutputFormat format, CancellationToken cancel)
    {
        if (await ledger.FindAsync(id, cancel) is not { } record)
            throw CliException.Usage($"the ledger has no record {id}: `remediate history` lists those it has");
        output.Print(format, Records.ToListing([record]), () => Records.PrintWhole(output, record));
        return ExitCode.Ok;
    }

    private void Print(string? arn, Listing records, IReadOnlyList<Baseline> baselines)
    {
        if (records.Rows.Count > 0)
            output.Table(records);
        else
            output.Line(arn is null ? "the ledger has no such record" : $"the ledger has no such record of {arn}");
        foreach (var baseline in baselines)
            output.Line($"{baseline.Guardrail} takes for right {baseline}: {baseline.State}");
    }

    private static void RequireNumber(OptionResult result)
    {
        if (result.GetValueOrDefault<int?>() < 0)
            result.AddError("--limit must be 0 or more");
    }

    private static JsonObject Describe(Baseline baseline) =>
        new()
        {
            ["baseline"] = baseline.Guardrail,
            ["state"] = Json.Parsed(baseline.State),
            ["seenAt"] = Text.Of(baseline.SeenAt),
            ["source"] = baseline.Source,
        };
}
