using System.CommandLine;
using Remediation.Bench.Cells;
using Remediation.Bench.Groups;

namespace Remediation.Bench.Commands;

/// <summary><c>cell</c>: the function as it runs in an account's cell.</summary>
internal sealed class CellCommand : Command
{
    private readonly Option<int> runs = Parameters.Count("--runs", 20, least: 1, "How many cold starts of each side.");
    private readonly Option<int> warm = Parameters.Count(
        "--warm",
        5,
        least: 0,
        "How many further violations after each."
    );
    private readonly Option<int> compliant = Parameters.Count(
        "--compliant",
        10,
        least: 0,
        "How many events that find all right after those of ours."
    );

    private readonly Option<string[]> memory = new("--memory")
    {
        HelpName = "MB",
        Description = $"The function's sizes: its memory, with its share of a processor; or {FunctionSize.Unlimited}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["128", "256", "512", FunctionSize.Unlimited],
    };

    private readonly Option<int> period = Parameters.Count(
        "--period",
        20,
        least: 1,
        "How often the share is given out, in milliseconds. Lambda does not say what it has."
    );

    private readonly Option<string> executable = Parameters.Executable();

    public CellCommand()
        : base(
            "cell",
            "Compare the function as it runs in an account's cell (all guardrails, roles assumed) with boto3 functions "
                + "and a bare program, at Lambda's shares of a processor. Needs root for those."
        )
    {
        Add(runs);
        Add(warm);
        Add(compliant);
        Add(memory);
        Add(period);
        Add(executable);
        SetAction(parsed => CellBench.RunAsync(OptionsOf(parsed)));
    }

    private CellOptions OptionsOf(ParseResult parsed) =>
        new()
        {
            Folder = parsed.GetValue(executable)!,
            Runs = parsed.GetValue(runs),
            Further = new(parsed.GetValue(warm), parsed.GetValue(compliant)),
            Sizes = SizesOf(parsed.GetValue(memory)!, parsed.GetValue(period)),
        };

    private static List<FunctionSize> SizesOf(string[] sizes, int period) =>
        [.. sizes.Select(size => FunctionSize.Parse(size, TimeSpan.FromMilliseconds(period)))];
}
