using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Guardrails.Model;

namespace Remediation.Cli.Commands;

/// <summary><c>undo</c>: puts back what a repair changed.</summary>
internal static class UndoCommand
{
    public static Command Create(Output output)
    {
        var record = new Argument<string>("RECORD") { Description = "The record's id, as `remediate history` and the notices give it." };
        var force = new Option<bool>("--force") { Description = "Undo although the resource was changed since, or the repair was undone before." };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb("undo", "Put back what a repair changed; refused if somebody changed the resource since.",
            "remediate undo 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e --table remediation-ledger", "remediate undo 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e --table remediation-ledger --force")
        { record, force, table, endpoint, region, json };
        verb.SetAction(async (parsed, cancel) =>
        {
            var text = parsed.GetValue(record)!;
            var id = RecordId.Parse(text) ?? throw new CliException(ExitCode.Usage, $"'{text}' is not a record's id: it looks like 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e; `remediate history` lists them");
            var (aws, name) = (Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)), Options.TableName(parsed.GetValue(table)));
            var ledger = Options.Ledger(aws, name);
            var found = await ledger.FindAsync(id, cancel) ?? throw new CliException(ExitCode.Usage, $"the ledger {name} has no record {id}: `remediate history --table {name}` lists those it has");
            var report = await new Undo(aws, ledger, TimeProvider.System).RunAsync(found, parsed.GetValue(force), cancel);
            var refused = report.Refusal.Length > 0;
            if (parsed.GetValue(json)) output.Writer.Print(Describe(found, report));
            else foreach (var step in report.Done) output.Line($"did {step.Call}");
            if (refused) throw new CliException(ExitCode.Failed, $"not undone: {report.Refusal}");
            if (!parsed.GetValue(json)) output.Line($"{found.Resource.Arn} is as it was before {found.Guardrail} repaired it", "green");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static JsonObject Describe(LedgerRecord record, Undo.Report report) => new()
    {
        ["record"] = $"{record.Id}", ["resource"] = record.Resource.Arn, ["undone"] = report.Refusal.Length == 0, ["refusal"] = report.Refusal,
        ["done"] = new JsonArray([.. report.Done.Select(d => new JsonObject { ["call"] = d.Call, ["requestId"] = d.RequestId })]),
    };
}
