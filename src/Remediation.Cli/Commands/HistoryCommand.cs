using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>history</c>: the ledger's records.</summary>
internal sealed class HistoryCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string> resource = new("RESOURCE")
    {
        Description = "The resource's ARN; without one the records of every resource.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly CommonOptions common = new();

    public HistoryCommand(Output output)
        : base(
            "history",
            "Show what was found, planned and repaired, newest first.",
            "remediate history",
            "remediate history arn:aws:s3:::my-bucket --json"
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
        var arn = parsed.GetValue(resource);
        if (arn is not null && !arn.StartsWith("arn:", StringComparison.Ordinal))
            throw CliException.Usage($"'{arn}' is not an ARN: give one such as arn:aws:s3:::my-bucket");
        var ledger = await common.LedgerAsync(parsed, cancel);
        var records = new List<LedgerRecord>();
        await foreach (var record in ledger.HistoryAsync(arn, cancel))
            records.Add(record);
        records.Sort((a, b) => (b.EventTime, b.StartedAt).CompareTo((a.EventTime, a.StartedAt)));
        var baselines = arn is null ? [] : await ledger.BaselinesAsync(arn, cancel);
        if (common.IsJson(parsed))
            output.Writer.Print(new JsonArray([.. records.Select(Records.Describe), .. baselines.Select(Describe)]));
        else
            Print(arn, records, baselines);
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
