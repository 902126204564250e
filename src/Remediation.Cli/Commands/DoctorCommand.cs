using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Remediation.Cli.Examining;

namespace Remediation.Cli.Commands;

/// <summary><c>doctor</c>: whether a deployment can do its work.</summary>
internal sealed class DoctorCommand : Verb
{
    private static readonly string[] Least = ["failed", "warning"];

    private readonly Output output;

    private readonly Option<string[]> regions = new("--region")
    {
        HelpName = "REGION",
        Description =
            "A region to examine; may be given again. The default is AWS_REGION and all regions of its deployment.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> failOn = new Option<string>("--fail-on")
    {
        HelpName = string.Join('|', Least),
        Description =
            $"With warning: end with exit code {ExitCode.Violations} also where something is less than it could be "
            + $"or unknown. The default is failed: {ExitCode.Failed} where a guardrail does not work.",
        DefaultValueFactory = _ => Least[0],
        Validators = { RequireLeast },
    }.WithWords(Least);

    private readonly CommonOptions common = new();

    public DoctorCommand(Output output)
        : base(
            "doctor",
            "Examine a deployment: whether what its guardrails need is there, and the command that mends what is not.",
            "remediate doctor",
            "remediate doctor --region eu-central-1 --region us-east-1 --json",
            "remediate doctor --fail-on warning --output csv"
        )
    {
        this.output = output;
        Add(regions);
        Add(failOn);
        Add(common.Table);
        Add(common.Endpoint);
        Add(common.Role);
        common.Format.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var asked = parsed.GetValue(regions)!.Distinct().ToList();
        var (aws, _) = await common.AccessAsync(
            parsed,
            cancel,
            CommonOptions.RegionOfEnvironment ?? asked.FirstOrDefault()
        );
        IReadOnlyList<Check> checks = [];
        var isStopped = false;
        await common.Shown(parsed, output).WorkAsync("Examining", ExamineAsync);
        var listing = Listing.Of(Check.Columns, checks, check => check.Cells(), check => check.ToJson()) with
        {
            Whole = Describe(checks, isStopped),
        };
        output.Print(common.Format.Of(parsed), listing, () => Print(listing, checks, isStopped));
        if (isStopped)
            return ExitCode.Failed;
        return CodeOf(checks, parsed.GetValue(failOn) == Least[1]);

        async Task ExamineAsync(Action<string> progress)
        {
            var doctor = new Doctor(aws, asked, parsed.GetValue(common.Table), progress);
            try
            {
                await doctor.ExamineAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested && doctor.Checks.Count > 0)
            {
                // What was found is told, and the rest is left.
                isStopped = true;
            }
            checks = doctor.Checks;
        }
    }

    private static int CodeOf(IReadOnlyList<Check> checks, bool isStrict)
    {
        if (checks.Any(check => check.Status == CheckStatus.Failed))
            return ExitCode.Failed;
        // Of this machine something is always known.
        if (checks.Where(check => check.Subject.Area != "machine").All(check => check.Status == CheckStatus.Unknown))
            return ExitCode.Aws;
        return isStrict && checks.Any(check => check.Status != CheckStatus.Ok) ? ExitCode.Violations : ExitCode.Ok;
    }

    private void Print(Listing listing, IReadOnlyList<Check> checks, bool isStopped)
    {
        output.Table(listing);
        var worst = checks.Max(check => check.Status);
        var style = worst switch
        {
            CheckStatus.Ok => "green",
            CheckStatus.Failed => "red",
            _ => "yellow",
        };
        output.Line(string.Join(", ", Totals(checks).Select(total => $"{total.Value} {total.Key}")), style);
        if (isStopped)
            output.Line("stopped before its end: the rest was not examined", "yellow");
    }

    private static Dictionary<string, int> Totals(IReadOnlyList<Check> checks) =>
        checks.OrderByDescending(check => check.Status).CountBy(check => check.Word).ToDictionary();

    private static JsonObject Describe(IReadOnlyList<Check> checks, bool isStopped) =>
        new()
        {
            ["totals"] = new JsonObject(
                Totals(checks).Select(total => KeyValuePair.Create(total.Key, (JsonNode?)total.Value))
            ),
            ["stopped"] = isStopped,
            ["checks"] = new JsonArray([.. checks.Select(check => check.ToJson())]),
        };

    private static void RequireLeast(OptionResult result)
    {
        var text = result.GetValueOrDefault<string>();
        if (!Least.Contains(text))
            result.AddError($"--fail-on is '{text}': it must be {string.Join(" or ", Least)}");
    }
}
