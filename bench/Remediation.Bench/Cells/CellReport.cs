using Testing;

namespace Remediation.Bench.Cells;

/// <summary>Prints what was measured of a cell, as tables.</summary>
internal static class CellReport
{
    /// <summary>One violation, both sides.</summary>
    public static void Print(CaseMeasured measured)
    {
        var ours = measured.Ours;
        var boto3 = measured.Boto3;
        Console.WriteLine($"\n### {measured.Item.Guardrail}\n\nMedian (95th percentile).\n");
        Console.WriteLine("| | Remediation | boto3 |\n|---|---|---|");
        Cold("cold: process start to first poll, ms", c => c.Polled);
        Cold("cold: process start to repaired, ms", c => c.Repaired);
        Cold("cold: process start to answered, ms", c => c.Answered);
        Cold("cold: CPU until answered, ms", c => c.Cpu);
        Cold("cold: peak resident memory until answered, MB", c => c.Memory);
        Row("warm: event to repaired, ms", m => Tail(m.Warm, w => w.Repaired));
        Row("warm: event to answered, ms", m => Tail(m.Warm, w => w.Answered));
        Row("warm: CPU an event, ms", m => Tail(m.Warm, w => w.Cpu));
        Row("warm: peak resident memory until answered, MB", m => Tail(m.Warm, w => w.Memory));
        Row("compliant: event to answered, ms", m => Tail(m.Compliant, c => c.Answered));
        Row("compliant: of that the API's own time, ms", m => Tail(m.Compliant, c => c.OfApi));
        Row("compliant: CPU an event, ms", m => Tail(m.Compliant, c => c.Cpu));
        Console.WriteLine($"| compliant: times the API's own time | {measured.TimesTheApi:F2} | |");
        Console.WriteLine($"| cold start to repaired, times faster | {measured.TimesFaster:F1} | |");
        Row("AWS calls, cold", m => Calls(m.Cold[0].Calls));
        Row("AWS calls, warm", m => Calls(m.Warm.FirstOrDefault()?.Calls));
        Row("AWS calls, compliant", m => Calls(m.Compliant.FirstOrDefault()?.Calls));

        void Cold(string name, Func<Cold, double> of) => Row(name, m => Tail(m.Cold, of));

        void Row(string name, Func<Measured, string> of) => Console.WriteLine($"| {name} | {of(ours)} | {of(boto3)} |");
    }

    /// <summary>Starts without an event, beside those of the bare programs.</summary>
    public static void PrintStarts(CellMeasured measured)
    {
        Console.WriteLine($"\n### {measured.Starts.Count} starts without an event\n\nMedian (95th percentile).\n");
        Console.WriteLine("| | Remediation | bare program, C# | bare program, C |\n|---|---|---|---|");
        Row("process start to first poll, ms", start => start.Polled);
        Row("resident memory then, MB", start => start.Memory);
        Row("of that CPU, ms", start => start.Cpu);
        Console.WriteLine($"| times the bare program's time | {measured.TimesTheFloor:F1} | | |");

        void Row(string name, Func<Start, double> of) =>
            Console.WriteLine(
                $"| {name} | {Tail(measured.Starts, of)} | {Tail(measured.Floor, of)} | {Tail(measured.FloorOfC, of)} |"
            );
    }

    private static string Tail<T>(List<T> runs, Func<T, double> of) => Statistics.Tail([.. runs.Select(of)]);

    private static string Calls(IReadOnlyList<RecordedCall>? calls) =>
        calls is null ? "" : $"{calls.Count}: {string.Join(", ", calls.Select(c => c.Operation))}";
}
