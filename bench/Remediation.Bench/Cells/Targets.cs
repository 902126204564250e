using System.Globalization;

namespace Remediation.Bench.Cells;

/// <summary>What a cell's function is to reach at 256 MB, and whether it did.</summary>
internal static class Targets
{
    private const int Megabytes = 256;
    private const double LeastTimesFaster = 15;
    private const double MostTimesTheFloor = 1.5;
    private const double MostMemory = 40;
    private const double MostTimesTheApi = 1.2;

    public static void Print(IReadOnlyList<CellMeasured> measured)
    {
        Console.WriteLine($"\n## Targets at {Megabytes} MB\n");
        if (measured.FirstOrDefault(m => m.Size.Megabytes == Megabytes) is not { } cell)
        {
            Console.WriteLine($"Not measured: add `--memory {Megabytes}`.");
            return;
        }
        var faster = cell.Cases.Select(c => c.TimesFaster).ToList();
        var memory = cell.Cases.Select(c => c.MostMemory).ToList();
        var api = cell.Cases.Select(c => c.TimesTheApi).OfType<double>().ToList();
        Console.WriteLine("| target | seen | |\n|---|---|---|");
        Row(
            $"cold event to repaired at least {LeastTimesFaster} times faster than boto3",
            faster,
            f => f >= LeastTimesFaster
        );
        Row(
            $"start to first poll at most {MostTimesTheFloor} times the bare program's",
            [cell.TimesTheFloor],
            f => f <= MostTimesTheFloor
        );
        Row($"at most {MostMemory} MB resident", memory, m => m <= MostMemory);
        Row($"compliant warm event at most {MostTimesTheApi} times the API's own time", api, a => a <= MostTimesTheApi);
    }

    // A target is met if it is in each case.
    private static void Row(FormattableString target, List<double> seen, Func<double, bool> isMet)
    {
        var figures = string.Join(", ", seen.Select(s => s.ToString("F2", CultureInfo.InvariantCulture)));
        var verdict = seen.Count switch
        {
            0 => "not measured",
            _ when seen.All(isMet) => "met",
            _ => "**missed**",
        };
        Console.WriteLine($"| {FormattableString.Invariant(target)} | {figures} | {verdict} |");
    }
}
