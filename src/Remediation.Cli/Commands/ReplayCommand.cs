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

    private readonly FailOn failOn = new();
    private readonly CommonOptions common = new() { Format = new(hasSarif: true) };

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
        failOn.AddTo(this);
        Add(common.Endpoint);
        Add(common.Region);
        Add(common.Role);
        Add(common.Table);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

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
        var aws = await common.OwnAwsAsync("replay", parsed, cancel);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        var engine = await LocalEngine.CreateAsync(aws, chosen, table, cancel);
        var replayed = new List<Finding>();
        foreach (var one in found)
        {
            var results = await engine.HandleAsync(one.Envelope.ToJsonString(), cancel);
            replayed.AddRange(results.Select(result => new Finding(one.Where, result)));
        }

        var listing = Listing.Of(
            Finding.ColumnsWithEvent,
            replayed,
            finding => finding.CellsWithEvent(),
            finding => finding.ToJson()
        ) with
        {
            Findings = replayed,
        };
        output.Print(common.Format.Of(parsed), listing, () => Print(listing));
        var isFailed = replayed.Exists(finding => RepairFailedException.IsFailure(finding.Result));
        return failOn.CodeOf(parsed, isFailed ? ExitCode.Failed : ExitCode.Ok, replayed);
    }

    private void Print(Listing listing)
    {
        output.Table(listing);
        output.Line(Text.Of(listing.Findings.CountBy(finding => finding.Result.Outcome)));
    }
}
