using System.CommandLine;
using System.Globalization;
using Remediation.Cli.Reading;
using Remediation.Cli.Replaying;
using Remediation.Engine;

namespace Remediation.Cli.Commands;

/// <summary><c>replay</c>: runs the pipeline over events from files.</summary>
internal sealed class ReplayCommand : Verb
{
    // Milliseconds between two words of progress.
    private const long BetweenWords = 100;

    private readonly Output output;

    private readonly Argument<string[]> files = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description =
            "Files of events and folders of them, as they lie about, packed or not; - is standard input. "
            + "CloudTrail's log files and records, EventBridge envelopes, findings of GuardDuty and Security Hub, rows "
            + "of Athena and CloudTrail Lake, messages of SQS, SNS, Kinesis and CloudWatch Logs.",
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
            "remediate replay AWSLogs/ --output jsonl",
            "aws cloudtrail lookup-events | remediate replay -",
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
        var paths = parsed.GetValue(files)!;
        EventFiles.RequireThere(paths);
        var aws = await common.OwnAwsAsync("replay", parsed, cancel);
        var table = await common.TableForAsync(chosen, parsed, aws, cancel);
        var engine = await LocalEngine.CreateAsync(aws, chosen, table, cancel);
        var format = common.Format.Of(parsed);

        var tally = new Tally();
        var replayer = new Replayer(engine, format == OutputFormat.Jsonl ? WriteLine : (_, _, _) => { });
        var isStopped = await ReplayAsync(paths, tally, replayer, common.Shown(parsed, output), cancel);
        var report = new ReplayReport(tally, replayer) { IsStopped = isStopped };
        Print(report, format, parsed.InvocationConfiguration.Error);
        return failOn.CodeOf(parsed, report.Code, replayer.Answers.Select(one => one.Finding));
    }

    // Whether it was stopped before its end.
    private static async Task<bool> ReplayAsync(
        string[] paths,
        Tally tally,
        Replayer replayer,
        Output shown,
        CancellationToken cancel
    )
    {
        var reading = new EventFiles(tally, Console.OpenStandardInput);
        var isStopped = false;
        await shown.WorkAsync("Reading", ReadAsync);
        return isStopped;

        async Task ReadAsync(Action<string> progress)
        {
            var next = 0L;
            try
            {
                await foreach (var found in reading.ReadAsync(paths, cancel))
                {
                    await replayer.HandleAsync(found, cancel);
                    if (replayer.IsGivenUp)
                        return;
                    if (Environment.TickCount64 < next)
                        continue;
                    next = Environment.TickCount64 + BetweenWords;
                    progress(Words(tally, replayer, found.Where));
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // What was done is told, and the rest is left.
                isStopped = true;
            }
        }
    }

    private static string Words(Tally tally, Replayer replayer, string where) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Events:N0} events of {tally.Files:N0} files, {replayer.Looks:N0} looks; {Text.Harmless(where)}"
        );

    // Events that came to no guardrail are told in the end, by their number.
    private void WriteLine(Answered answered, string where, string? by)
    {
        if (answered.Finding.Guardrail is not null)
            output.Writer.WriteLine(answered.ToJson(where, by).ToJsonString(Json.Plain));
    }

    private void Print(ReplayReport report, OutputFormat format, TextWriter errors)
    {
        var listing = report.ToListing();
        if (format == OutputFormat.Jsonl)
        {
            var rows = listing.Rows.Where((_, index) => listing.Findings[index].Guardrail is null);
            output.Print(format, listing with { Rows = [.. rows] });
        }
        else
            output.Print(format, listing, () => output.Table(listing));
        foreach (var line in report.Summary())
        {
            if (format == OutputFormat.Table)
                output.Line(line);
            else
                errors.WriteLine($"remediate: {Text.Harmless(line)}");
        }
        foreach (var line in report.BadFiles())
            errors.WriteLine($"remediate: {Text.Harmless(line)}");
    }
}
