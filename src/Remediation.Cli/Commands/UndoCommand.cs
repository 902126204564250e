using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;

namespace Remediation.Cli.Commands;

/// <summary><c>undo</c>: puts back what a repair changed.</summary>
internal sealed class UndoCommand : Verb
{
    public const string ExampleId = "1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e";

    private readonly Output output;

    private readonly Argument<string> record = new("RECORD")
    {
        Description = "The record's id, as `remediate history` and the notices give it.",
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
            $"remediate undo {ExampleId} --role operator"
        )
    {
        this.output = output;
        Add(record);
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
        var id = IdOf(parsed.GetValue(record)!);
        var span = SpanOf(parsed.GetValue(exempt)!);
        var access = await common.AccessAsync(parsed, cancel);
        var aws = access.Aws;
        var table = await common.TableNameAsync(parsed, aws, cancel);
        var ledger = CommonOptions.LedgerOf(aws, table);
        if (await ledger.FindAsync(id, cancel) is not { } found)
        {
            throw CliException.Usage($"the ledger {table} has no record {id}: `remediate history` lists those it has");
        }
        var who = await Caller.NameAsync(access.Own, parsed.GetValue(by), cancel);
        var identity = await access.IdentityAsync(cancel);
        var undo = new Undo(identity, Catalogue.All, access.Undoing, ledger, TimeProvider.System);
        var report = await undo.RunAsync(found, parsed.GetValue(force), cancel, who, span);
        output.Print(common.Format.Of(parsed), Listing.Of(Describe(found, report)), () => Print(found, report));
        if (report.Refusal is not null)
            throw CliException.Failed($"not undone: {report.Refusal}");
        return ExitCode.Ok;
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
