using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Repairs;

namespace Remediation.Cli.Commands;

/// <summary><c>replay</c>: runs the pipeline over events from files.</summary>
internal sealed class ReplayCommand : Verb
{
    private readonly Output output;

    private readonly Argument<string[]> files = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description =
            "EventBridge envelopes, CloudTrail records or CloudTrail log files, gzip or not; "
            + "of a folder every .json and .json.gz below it.",
    };

    private readonly Option<Mode> mode = ModeOption.Create(
        "audit tells what would be done; enforce does it, and only against an --endpoint."
    );

    private readonly CommonOptions common = new();

    public ReplayCommand(Output output)
        : base(
            "replay",
            "Run events from files through every guardrail and tell what comes of them.",
            "remediate replay 123456789012_CloudTrail_us-east-1_20260102T0305Z_abc.json.gz",
            "remediate replay AWSLogs/ --json",
            "remediate replay event.json --mode enforce --endpoint http://127.0.0.1:5000"
        )
    {
        this.output = output;
        common.Table.Description =
            "The ledger table; REMEDIATION_LEDGER_TABLE is the default. "
            + "Without one an audit keeps no record; enforce needs one.";
        common.Role.Description = RoleOption.OwnOnly;
        Add(files);
        Add(mode);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Table);
        Add(common.Json);
        SetAction(RunAsync);
    }

    /// <summary>What became of an event.</summary>
    /// <param name="Where">The file, and the event's place in it.</param>
    private sealed record Replayed(string Where, Result Result);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var chosen = parsed.GetValue(mode);
        if (chosen == Mode.Enforce && common.EndpointOf(parsed) is null)
        {
            throw CliException.Usage(
                "replay does not repair a real account: "
                    + "give --endpoint URL of an emulator, or leave --mode enforce out"
            );
        }
        var found = EventFiles.Read(parsed.GetValue(files)!).ToList();
        var aws = common.OwnAws("replay", parsed);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        var engine = await LocalEngine.CreateAsync(aws, chosen, table, cancel);
        var replayed = new List<Replayed>();
        foreach (var one in found)
        {
            var results = await engine.HandleAsync(one.Envelope.ToJsonString(), cancel);
            replayed.AddRange(results.Select(result => new Replayed(one.Where, result)));
        }

        if (common.IsJson(parsed))
            output.Writer.Print(new JsonArray([.. replayed.Select(Describe)]));
        else
            Print(replayed);
        return replayed.Any(r => RepairFailedException.IsFailure(r.Result)) ? ExitCode.Failed : ExitCode.Ok;
    }

    private void Print(List<Replayed> replayed)
    {
        output.Table(["Event", "Outcome", "Guardrail", "Resource", "Why", "Steps"], replayed.Select(Row));
        foreach (var one in replayed.Where(r => r.Result.Record is not null))
            output.Line($"record {one.Result.Record}");
        output.Line(Text.Of(replayed.CountBy(r => r.Result.Outcome)));
    }

    private static string[] Row(Replayed replayed) =>
        [
            replayed.Where,
            replayed.Result.Outcome,
            replayed.Result.Guardrail ?? "",
            replayed.Result.Resource ?? "",
            replayed.Result.Reason,
            string.Join("\n", replayed.Result.Steps),
        ];

    private static JsonNode Describe(Replayed replayed)
    {
        var json = Json.Of(replayed.Result);
        json.Insert(0, "event", replayed.Where);
        return json;
    }
}
