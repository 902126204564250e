using System.CommandLine;

namespace Remediation.Bench.Commands;

/// <summary><c>compare</c>: two executables of ours.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Argument<string> a = new("FOLDER_A") { Description = "The folder with the one executable." };
    private readonly Argument<string> b = new("FOLDER_B") { Description = "The folder with the other." };
    private readonly Argument<int> runs = Parameters.Number("RUNS", 20, "How many pairs of cold starts.");

    public CompareCommand()
        : base("compare", "Compare two published executables, cold starts in pairs.")
    {
        Add(a);
        Add(b);
        Add(runs);
        SetAction(parsed => Comparison.RunAsync(parsed.GetValue(a)!, parsed.GetValue(b)!, parsed.GetValue(runs)));
    }
}
