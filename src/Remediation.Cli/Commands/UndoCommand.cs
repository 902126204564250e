using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>undo</c>: puts back what a repair changed.</summary>
internal static class UndoCommand
{
    public static Command Create(Output output)
    {
        var record = new Argument<string>("RECORD")
        {
            Description = "The record's id, as `remediate history` and the notices give it.",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Undo although the resource was changed since, or the repair was undone before.",
        };
        var exempt = new Option<string>("--exempt-for")
        {
            HelpName = "SPAN",
            Description = "How long the guardrail leaves the resource alone afterwards, e.g. 30m, 12h, 7d.",
            DefaultValueFactory = _ => "4h",
        };
        var by = new Option<string>("--by")
        {
            HelpName = "WHO",
            Description = "Who undoes it; the caller's ARN is the default.",
        };
        var (table, endpoint, region, json) = (Options.Table(), Options.Endpoint(), Options.Region(), Options.Json());
        var verb = new Verb(
            "undo",
            "Put back what a repair changed, and exempt the resource for a while; refused if somebody changed it since.",
            "remediate undo 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e --table remediation-ledger",
            "remediate undo 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e --table remediation-ledger --force",
            "remediate undo 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e --table remediation-ledger --exempt-for 7d"
        )
        {
            record,
            force,
            exempt,
            by,
            table,
            endpoint,
            region,
            json,
        };
        verb.SetAction(
            async (parsed, cancel) =>
            {
                var text = parsed.GetValue(record)!;
                var id =
                    RecordId.Parse(text)
                    ?? throw new CliException(
                        ExitCode.Usage,
                        $"'{text}' is not a record's id: it looks like 1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e; `remediate history` lists them"
                    );
                var now = TimeProvider.System.GetUtcNow();
                var span =
                    When.End("--exempt-for", parsed.GetValue(exempt)!, now, Options.Settings().Exemptions.MaximumDays)
                    - now;
                var (aws, name) = (
                    Options.Aws(parsed.GetValue(endpoint), parsed.GetValue(region)),
                    Options.TableName(parsed.GetValue(table))
                );
                var ledger = Options.Ledger(aws, name);
                var found =
                    await ledger.FindAsync(id, cancel)
                    ?? throw new CliException(
                        ExitCode.Usage,
                        $"the ledger {name} has no record {id}: `remediate history --table {name}` lists those it has"
                    );
                var report = await new Undo(Catalogue.All, aws, ledger, TimeProvider.System).RunAsync(
                    found,
                    parsed.GetValue(force),
                    cancel,
                    await Caller.NameAsync(aws, parsed.GetValue(by), cancel),
                    span
                );
                if (parsed.GetValue(json))
                    output.Writer.Print(Describe(found, report));
                else
                    foreach (var step in report.Done)
                        output.Line($"did {step.Call}");
                if (report.Refusal is not null)
                    throw new CliException(ExitCode.Failed, $"not undone: {report.Refusal}");
                if (parsed.GetValue(json))
                    return ExitCode.Ok;
                output.Line($"{found.Resource.Arn} is as it was before {found.Guardrail} repaired it", "green");
                output.Line(
                    $"and exempt from it until {report.Exemption!.Expires:u}: `remediate exempt remove {report.Exemption.Id}` ends that sooner"
                );
                return ExitCode.Ok;
            }
        );
        return verb;
    }

    private static JsonObject Describe(LedgerRecord record, UndoReport report) =>
        new()
        {
            ["record"] = $"{record.Id}",
            ["resource"] = record.Resource.Arn,
            ["undone"] = report.Refusal is null,
            ["refusal"] = report.Refusal,
            ["done"] = new JsonArray([
                .. report.Done.Select(d => new JsonObject { ["call"] = d.Call, ["requestId"] = d.RequestId }),
            ]),
            ["exemption"] = report.Exemption is { } exemption ? ExemptCommand.Describe(exemption, "active") : null,
        };
}
