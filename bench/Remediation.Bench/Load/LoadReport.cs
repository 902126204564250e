using System.Globalization;

namespace Remediation.Bench.Load;

/// <summary>Prints what a load measured, a column for each number of processes.</summary>
internal static class LoadReport
{
    // What is resident may grow so much between half of the events and all, and be called flat.
    private const double MostGrowth = 0.05;

    private const int MostComplaints = 10;

    public static void Print(IReadOnlyList<LoadMeasured> measured)
    {
        Console.WriteLine();
        Row("", m => m.Processes == 1 ? "1 process" : $"{m.Processes} processes");
        Console.WriteLine($"|---|{string.Concat(measured.Select(_ => "---|"))}");
        Row("events a second", m => $"{m.Events / m.Took.TotalSeconds:F0}");
        Row("events a second and core, by the function's CPU time", m => $"{m.Events / m.Cpu.TotalSeconds:F0}");
        Row("CPU an event, ms", m => $"{m.Cpu.TotalMilliseconds / m.Events:F2}");
        Row("given to answered, ms: p50, p99", m => Times(m.Handled, h => h.Answered));
        Row("the same, compliant ones", m => Times(Of(m, Kind.Compliant), h => h.Answered));
        Row("the same, violations", m => Times(Of(m, Kind.Violation), h => h.Answered));
        Row($"burst of {Mix.Burst} to answered, ms: p50, p99", m => Times(m.Handled, h => h.SinceBurst));
        Row("calls an event", Calls);
        Row("resident memory of the largest process at 10 %, 50 %, 100 %, MB", Memory);
        Row("CPU of the benchmark and the stand-in, an event, ms", m => $"{m.OwnCpu.TotalMilliseconds / m.Events:F2}");
        Row("a call in the stand-in, ms (mean)", m => $"{m.OfStandIn.TotalMilliseconds / m.Calls.Values.Sum():F3}");
        Row("events answered", m => $"{m.Handled.Count(h => h.Outcome is not null)} of {m.Events}");
        Row("not as it must be", m => $"{m.Faults.Count + m.Complaints.Count}");
        foreach (var one in measured)
            Complain(one);

        void Row(string name, Func<LoadMeasured, string> of) =>
            Console.WriteLine($"| {name} | {string.Join(" | ", measured.Select(of))} |");
    }

    private static IEnumerable<Handled> Of(LoadMeasured measured, Kind kind) =>
        measured.Handled.Where(h => h.Kind == kind);

    private static string Times(IEnumerable<Handled> handled, Func<Handled, double> of)
    {
        var times = handled.Select(of).ToList();
        return times.Count == 0 ? "" : $"{Statistics.Median(times):F2}, {Statistics.At(times, 0.99):F2}";
    }

    private static string Calls(LoadMeasured measured)
    {
        var ofServices = measured
            .Calls.OrderByDescending(service => service.Value)
            .Select(service => $"{service.Key} {Share(service.Value)}");
        return $"{Share(measured.Calls.Values.Sum())}: {string.Join(", ", ofServices)}";

        string Share(long calls) => ((double)calls / measured.Events).ToString("0.####", CultureInfo.InvariantCulture);
    }

    private static string Memory(LoadMeasured measured)
    {
        var figures = string.Join(", ", measured.Memory.Select(m => m.ToString("F1", CultureInfo.InvariantCulture)));
        var growth = measured.Memory[^1] / measured.Memory[^2] - 1;
        return growth <= MostGrowth ? $"{figures}: flat" : $"{figures}: **grows**";
    }

    private static void Complain(LoadMeasured measured)
    {
        var all = measured.Faults.Concat(measured.Complaints).ToList();
        foreach (var complaint in all.Take(MostComplaints))
            Console.Error.WriteLine($"{measured.Processes} processes: {complaint}");
        if (all.Count > MostComplaints)
            Console.Error.WriteLine($"{measured.Processes} processes: and {all.Count - MostComplaints} more");
    }
}
