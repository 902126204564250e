using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli.Commands;

/// <summary><c>replay</c>: runs the pipeline over events from files.</summary>
internal static class ReplayCommand
{
    public static Command Create(Output output)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description =
                "EventBridge envelopes, CloudTrail records or CloudTrail log files, gzip or not; of a folder every .json and .json.gz below it.",
        };
        var mode = Options.Mode(
            Mode.Audit,
            "audit tells what would be done; enforce does it, and only against an --endpoint."
        );
        var (endpoint, region, table, json) = (Options.Endpoint(), Options.Region(), Options.Table(), Options.Json());
        table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default. Without one an audit keeps no record; enforce needs one.";
        var verb = new Verb(
            "replay",
            "Run events from files through every guardrail and tell what comes of them.",
            "remediate replay 123456789012_CloudTrail_us-east-1_20260102T0305Z_abc.json.gz",
            "remediate replay AWSLogs/ --json",
            "remediate replay event.json --mode enforce --endpoint http://127.0.0.1:5000 --table remediation-ledger"
        )
        {
            files,
            mode,
            endpoint,
            region,
            table,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var (chosen, url, name) = (
                    parsed.GetValue(mode),
                    parsed.GetValue(endpoint),
                    Options.Given(parsed.GetValue(table))
                );
                if (chosen == Mode.Enforce && url is null)
                    throw new CliException(
                        ExitCode.Usage,
                        "replay does not repair a real account: give --endpoint URL of an emulator, or leave --mode enforce out"
                    );
                if (chosen == Mode.Enforce)
                    name = Options.TableName(name);
                var found = EventFiles.Read(parsed.GetValue(files)!).ToList();
                var aws = Options.Aws(url, parsed.GetValue(region));
                var pipeline = LocalEngine.Create(aws, chosen, name).Pipeline;

                var results = new List<(string Where, Result Result)>();
                foreach (var one in found)
                foreach (
                    var result in (
                        await pipeline.HandleAsync(
                            Encoding.UTF8.GetBytes(one.Envelope.ToJsonString()),
                            new(Guid.NewGuid().ToString()),
                            cancel
                        )
                    ).Results
                )
                    // Without a ledger the record's id would name nothing.
                    results.Add((one.Where, name is null ? result with { Record = null } : result));

                if (parsed.GetValue(json))
                    output.Writer.Print(new JsonArray([.. results.Select(Describe)]));
                else
                    Print(output, results);
                return results.Any(r => r.Result.Outcome is Outcome.Failed or Outcome.NotHealed)
                    ? ExitCode.Failed
                    : ExitCode.Ok;
            }
        );
        return verb;
    }

    private static void Print(Output output, List<(string Where, Result Result)> results)
    {
        output.Table(
            ["Event", "Outcome", "Guardrail", "Resource", "Why", "Steps"],
            results.Select(r =>
                (IReadOnlyList<string>)
                    [
                        r.Where,
                        r.Result.Outcome,
                        r.Result.Guardrail ?? "",
                        r.Result.Resource ?? "",
                        r.Result.Reason,
                        string.Join("\n", r.Result.Steps),
                    ]
            )
        );
        foreach (var record in results.Where(r => r.Result.Record is not null))
            output.Line($"record {record.Result.Record}");
        output.Line(
            string.Join(
                ", ",
                results
                    .GroupBy(r => r.Result.Outcome)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => $"{g.Count()} {g.Key}")
            )
        );
    }

    private static JsonNode Describe((string Where, Result Result) r)
    {
        var json = Json.Of(r.Result);
        json.Insert(0, "event", r.Where);
        return json;
    }
}
