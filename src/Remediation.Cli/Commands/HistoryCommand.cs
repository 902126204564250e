using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Commands;

/// <summary><c>history</c>: the ledger's records.</summary>
internal static class HistoryCommand
{
    public static Command Create(Output output)
    {
        var resource = new Argument<string>("RESOURCE")
        {
            Description = "The resource's ARN; without one the records of every resource.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "history",
            "Show what was found, planned and repaired, newest first.",
            "remediate history --table remediation-ledger",
            "remediate history arn:aws:s3:::my-bucket --table remediation-ledger --json"
        )
        {
            resource,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var arn = parsed.GetValue(resource);
                if (arn is not null && !arn.StartsWith("arn:", StringComparison.Ordinal))
                    throw new CliException(
                        ExitCode.Usage,
                        $"'{arn}' is not an ARN: give one such as arn:aws:s3:::my-bucket"
                    );
                var ledger = Options.Ledger(
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var records = new List<LedgerRecord>();
                await foreach (var record in ledger.HistoryAsync(arn, cancel))
                    records.Add(record);
                records.Sort((a, b) => (b.EventTime, b.StartedAt).CompareTo((a.EventTime, a.StartedAt)));
                var baselines = arn is null ? [] : await ledger.BaselinesAsync(arn, cancel);
                if (parsed.GetValue(json))
                    output.Writer.Print(new JsonArray([.. records.Select(Describe), .. baselines.Select(Describe)]));
                else
                    Print(output, arn, records, baselines);
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    private static void Print(Output output, string? arn, List<LedgerRecord> records, IReadOnlyList<Baseline> baselines)
    {
        if (records.Count > 0)
            Print(output, records);
        else
            output.Line(arn is null ? "the ledger is empty" : $"the ledger has no record of {arn}");
        foreach (var baseline in baselines)
            output.Line($"{baseline.Guardrail} takes for right {baseline}: {baseline.State}");
    }

    private static JsonNode Describe(Baseline baseline) =>
        new JsonObject
        {
            ["baseline"] = baseline.Guardrail,
            ["state"] = State(baseline.State),
            ["seenAt"] = Text.Of(baseline.SeenAt),
            ["source"] = baseline.Source,
        };

    public static void Print(Output output, IEnumerable<LedgerRecord> records) =>
        output.Table(
            ["Record", "Event", "Outcome", "Guardrail", "Resource", "Who", "Undone"],
            records.Select(r =>
                (IReadOnlyList<string>)
                    [
                        $"{r.Id}",
                        $"{r.EventName} {r.EventTime:u}",
                        r.Outcome,
                        r.Guardrail,
                        r.Resource.ToString(),
                        r.Actor?.Arn ?? "",
                        r.UndoneAt is { } undone ? $"{undone:u}" : "",
                    ]
            )
        );

    private static JsonNode Describe(LedgerRecord r) =>
        new JsonObject
        {
            ["record"] = $"{r.Id}",
            ["status"] = r.Outcome,
            ["guardrail"] = r.Guardrail,
            ["resource"] = r.Resource.Arn,
            ["account"] = r.Resource.Account,
            ["region"] = r.Resource.Region,
            ["mode"] = Text.Of(r.Mode),
            ["gate"] = r.Gate,
            ["event"] = new JsonObject
            {
                ["id"] = r.EventId,
                ["name"] = r.EventName,
                ["time"] = Text.Of(r.EventTime),
            },
            ["actor"] = new JsonObject
            {
                ["type"] = r.Actor?.Type,
                ["arn"] = r.Actor?.Arn,
                ["role"] = r.Actor?.RoleArn,
                ["sourceIp"] = r.Actor?.SourceIp,
                ["userAgent"] = r.Actor?.UserAgent,
                ["tool"] = r.Actor?.Tool,
            },
            ["violation"] = r.Violation,
            ["reason"] = r.Reason,
            ["plan"] = Json.Array(r.Plan),
            ["done"] = new JsonArray([
                .. r.Done.Select(d => new JsonObject { ["call"] = d.Call, ["requestId"] = d.RequestId }),
            ]),
            ["before"] = State(r.Before),
            ["after"] = State(r.After),
            ["baseline"] = r.Baseline,
            ["startedAt"] = Text.Of(r.StartedAt),
            ["finishedAt"] = Text.Of(r.FinishedAt),
            ["undoneAt"] = Text.Of(r.UndoneAt),
        };

    private static JsonNode? State(string? json) => json is null ? null : JsonNode.Parse(json);
}
