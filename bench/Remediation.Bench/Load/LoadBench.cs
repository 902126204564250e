namespace Remediation.Bench.Load;

/// <summary>A load of events through one process and through several, against a stand-in of AWS.</summary>
internal static class LoadBench
{
    /// <returns>Whether every event was handled as it must be.</returns>
    public static async Task<bool> RunAsync(LoadOptions options)
    {
        var executable = Programs.ExecutableIn(options.Folder);
        Console.WriteLine(
            $"{options.Events} events in bursts of {Mix.Burst}, {options.Size}; "
                + $"{Environment.ProcessorCount} processors, load {Programs.Load()}; "
                + $"executable {new FileInfo(executable).Length / 1e6:F1} MB"
        );
        var measured = new List<LoadMeasured>();
        foreach (var processes in options.Processes)
            measured.Add(await LoadRun.RunAsync(executable, options, processes));
        LoadReport.Print(measured);
        Console.WriteLine($"\nload at the end {Programs.Load()}");
        return measured.TrueForAll(m => m.IsRight);
    }
}
