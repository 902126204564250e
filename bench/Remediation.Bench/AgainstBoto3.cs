namespace Remediation.Bench;

/// <summary>Remediation against boto3 functions: whole processes, the same emulator, the same run, in turns.</summary>
internal static class AgainstBoto3
{
    /// <param name="runs">How many cold starts of each.</param>
    /// <param name="warm">How many events after each.</param>
    public static async Task RunAsync(int runs, int warm)
    {
        var executable = Programs.ExecutableIn(Path.Combine(Programs.Root, "artifacts", "lambda"));
        var python = Programs.Python();
        await using var bench = await Workbench.StartAsync();
        Console.WriteLine(
            $"{runs} cold starts and {warm} warm events after each, in turns; "
                + $"{Environment.ProcessorCount} processors, load {Programs.Load()}; {Programs.VersionsOf(python)}; "
                + $"executable {new FileInfo(executable).Length / 1e6:F1} MB"
        );
        foreach (var item in Case.All)
        {
            var ours = new Measured();
            var boto3 = new Measured();
            // The first of each fills the disk cache and is not counted.
            for (var run = -1; run < runs; run++)
            {
                await bench.RunAsync(item, Programs.Ours(executable), warm, run < 0 ? new() : ours);
                await bench.RunAsync(item, Programs.Boto3(python, item), warm, run < 0 ? new() : boto3);
            }
            Print(item, ours, boto3);
        }
        Console.WriteLine($"load at the end {Programs.Load()}");
    }

    private static void Print(Case item, Measured ours, Measured boto3)
    {
        Console.WriteLine($"\n### {item.Guardrail}\n\nMedian (10th to 90th percentile).\n");
        Console.WriteLine("| | Remediation | boto3 |\n|---|---|---|");
        Cold("cold: process start to first poll, ms", c => c.Polled);
        Cold("cold: process start to repaired, ms", c => c.Repaired);
        Cold("cold: of that not waiting for the emulator, ms", c => c.Own);
        Cold("cold: process start to answered, ms", c => c.Answered);
        Cold("cold: CPU until answered, ms", c => c.Cpu);
        Row("warm: event to repaired, ms", m => Spread(m.Warm, w => w.Repaired));
        Row("warm: event to answered, ms", m => Spread(m.Warm, w => w.Answered));
        Row("warm: CPU an event (mean), ms", m => $"{m.Warm.Select(w => w.Cpu).DefaultIfEmpty().Average():F1}");
        Row("peak resident memory, MB", MemoryOf);
        var faster = Repaired(boto3) / Repaired(ours);
        Console.WriteLine($"| cold start to repaired, times faster | {faster:F1} | |");
        Row("AWS calls an event", Calls);

        void Cold(string name, Func<Cold, double> of) => Row(name, m => Spread(m.Cold, of));

        void Row(string name, Func<Measured, string> of) => Console.WriteLine($"| {name} | {of(ours)} | {of(boto3)} |");
    }

    private static double Repaired(Measured measured) => Statistics.Median([.. measured.Cold.Select(c => c.Repaired)]);

    private static string Spread<T>(List<T> runs, Func<T, double> of) => Statistics.Spread([.. runs.Select(of)]);

    // What is resident only grows: each process's last reading is its peak.
    private static string MemoryOf(Measured measured)
    {
        if (measured.Warm.Count == 0)
            return Spread(measured.Cold, c => c.Memory);
        var warm = measured.Warm.Count / measured.Cold.Count;
        return Statistics.Spread([.. measured.Warm.Chunk(warm).Select(events => events[^1].Memory)]);
    }

    private static string Calls(Measured measured)
    {
        if (measured.Warm.Count == 0)
            return "";
        var calls = measured.Warm[0].Calls;
        return $"{calls.Count}: {string.Join(", ", calls.Select(c => c.Operation))}";
    }
}
