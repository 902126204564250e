using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>history</c>: the ledger's records.</summary>
internal sealed class HistoryCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string> resource = new("RESOURCE-OR-RECORD")
    {
        Description = "The resource's ARN, or a record's id; without one the records of every resource.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly CommonOptions common = new();

    public HistoryCommand(Output output)
        : base(
            "history",
            "Show what was found, planned and repaired, newest first.",
            "remediate history",
            "remediate history arn:aws:s3:::my-bucket --json",
            $"remediate history {UndoCommand.ExampleId}"
        )
    {
        this.output = output;
        Add(resource);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Json);
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
        var ledger = await common.LedgerAsync(parsed, cancel);
        if (id is not null)
            return await RunAsync(id, ledger, common.IsJson(parsed), cancel);
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(given, cancel))
            records.Add(record);
        records.Sort((a, b) => (b.EventTime, b.StartedAt).CompareTo((a.EventTime, a.StartedAt)));
        var baselines = given is null ? [] : await ledger.BaselinesAsync(given, cancel);
        if (common.IsJson(parsed))
            output.Writer.Print(new JsonArray([.. records.Select(Records.Describe), .. baselines.Select(Describe)]));
        else
            Print(given, records, baselines);
        return ExitCode.Ok;
    }

    private async Task<int> RunAsync(RecordId id, LedgerTable ledger, bool isJson, CancellationToken cancel)
    {
        if (await ledger.FindAsync(id, cancel) is not { } record)
            throw CliException.Usage($"the ledger has no record {id}: `remediate history` lists those it has");
        if (isJson)
            output.Writer.Print(new JsonArray(Records.Describe(record)));
        else
            Records.PrintWhole(output, record);
        return ExitCode.Ok;
    }

    private void Print(string? arn, List<LedgerRecord> records, IReadOnlyList<Baseline> baselines)
    {
        if (records.Count > 0)
            Records.Print(output, records);
        else
            output.Line(arn is null ? "the ledger is empty" : $"the ledger has no record of {arn}");
        foreach (var baseline in baselines)
            output.Line($"{baseline.Guardrail} takes for right {baseline}: {baseline.State}");
    }

    private static JsonNode Describe(Baseline baseline) =>
        new JsonObject
        {
            ["baseline"] = baseline.Guardrail,
            ["state"] = Json.Parsed(baseline.State),
            ["seenAt"] = Text.Of(baseline.SeenAt),
            ["source"] = baseline.Source,
        };
}
