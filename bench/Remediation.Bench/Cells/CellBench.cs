using System.Diagnostics;
using Remediation.Bench.Groups;

namespace Remediation.Bench.Cells;

/// <summary>
/// The function as it runs in an account's cell, against boto3 functions and a bare program: the same emulator, the
/// same size, in turns.
/// </summary>
internal sealed class CellBench(Workbench bench, string executable, string python, CellOptions options)
{
    public static async Task RunAsync(CellOptions options)
    {
        var executable = Programs.ExecutableIn(options.Folder);
        var python = Programs.Python();
        RequireGroups(options.Sizes);
        await using var bench = await Workbench.StartAsync();
        Console.WriteLine(
            $"{options.Runs} cold starts, {options.Further.Warm} warm events and {options.Further.Compliant} compliant "
                + $"events after each, in turns; {Environment.ProcessorCount} processors, load {Programs.Load()}; "
                + $"{Programs.VersionsOf(python)}; executable {new FileInfo(executable).Length / 1e6:F1} MB"
        );
        var cells = new CellBench(bench, executable, python, options);
        var measured = new List<CellMeasured>();
        foreach (var size in options.Sizes)
            measured.Add(await cells.MeasureAsync(size));
        Targets.Print(measured);
        Console.WriteLine($"\nload at the end {Programs.Load()}");
    }

    // Before anything is measured, and not halfway.
    private static void RequireGroups(IReadOnlyList<FunctionSize> sizes)
    {
        foreach (var size in sizes.Where(s => s.IsLimited))
            ControlGroup.Make(size).Dispose();
    }

    private async Task<CellMeasured> MeasureAsync(FunctionSize size)
    {
        var measured = new CellMeasured(size);
        Console.WriteLine($"\n## {size}");
        foreach (var item in Case.All)
        {
            var ofCase = new CaseMeasured(item);
            // The first turn fills the disk cache and is not counted.
            for (var run = -1; run < options.Runs; run++)
                await TurnAsync(run, ofCase, measured);
            measured.Cases.Add(ofCase);
            CellReport.Print(ofCase);
        }
        CellReport.PrintStarts(measured);
        return measured;
    }

    // Which of them is first changes.
    private async Task TurnAsync(int run, CaseMeasured ofCase, CellMeasured measured)
    {
        var isCounted = run >= 0;
        var cell = new Deployment { IsCell = true, Size = measured.Size };
        var own = new Deployment { Size = measured.Size };
        var item = ofCase.Item;
        List<Func<Task>> turn =
        [
            () => StartAsync(item, new(Native.FirstPoll), own, isCounted ? measured.FloorOfC : []),
            () => StartAsync(item, new(Native.FirstPollOfDotnet), own, isCounted ? measured.Floor : []),
            () => StartAsync(item, Programs.Ours(executable), cell, isCounted ? measured.Starts : []),
            () => RunAsync(item, Programs.Ours(executable), cell, options.Further, isCounted ? ofCase.Ours : new()),
            () =>
                RunAsync(
                    item,
                    Programs.Boto3(python, item),
                    own,
                    options.Further with
                    {
                        Compliant = 0,
                    },
                    isCounted ? ofCase.Boto3 : new()
                ),
        ];
        if (run % 2 != 0)
            turn.Reverse();
        foreach (var one in turn)
            await one();
    }

    private async Task StartAsync(Case item, ProcessStartInfo start, Deployment deployment, List<Start> into) =>
        into.Add(await bench.StartAsync(item, start, deployment));

    // The emulator reads all of a ledger at each query: nobody is to wait for what others wrote.
    private async Task RunAsync(
        Case item,
        ProcessStartInfo start,
        Deployment deployment,
        EventCounts further,
        Measured into
    )
    {
        await bench.UseNewLedgerAsync();
        await bench.RunAsync(item, start, deployment, further, into);
    }
}
