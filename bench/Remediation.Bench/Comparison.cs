namespace Remediation.Bench;

/// <summary>
/// Two published executables of ours in turns: the same emulator, the same run, cold starts in pairs.
/// </summary>
internal static class Comparison
{
    // A start without an event costs little, and differs more from the next.
    private const int StartsARun = 5;

    /// <param name="folderA">The folder with the one executable.</param>
    /// <param name="folderB">The folder with the other.</param>
    /// <param name="runs">How many pairs.</param>
    public static async Task RunAsync(string folderA, string folderB, int runs)
    {
        // Copies: how a file came to the disk's cache decides how fast its pages are mapped.
        using var copies = new Copies();
        var a = copies.Of(Programs.ExecutableIn(folderA));
        var b = copies.Of(Programs.ExecutableIn(folderB));
        await using var bench = await Workbench.StartAsync();
        Console.WriteLine($"A: {folderA}\nB: {folderB}\n{runs} cold starts of each, in turns; load {Programs.Load()}");
        await StartAsync(bench, a, b, StartsARun * runs);
        foreach (var item in Case.All)
        {
            var ofA = new Measured();
            var ofB = new Measured();
            // The first of each fills the disk cache and is not counted; which of a pair is first changes.
            for (var run = -1; run < runs; run++)
            {
                if (run % 2 == 0)
                    await bench.RunAsync(item, Programs.Ours(a), 0, run < 0 ? new() : ofA);
                await bench.RunAsync(item, Programs.Ours(b), 0, run < 0 ? new() : ofB);
                if (run % 2 != 0)
                    await bench.RunAsync(item, Programs.Ours(a), 0, run < 0 ? new() : ofA);
            }
            Print(item, ofA.Cold, ofB.Cold);
        }
        Size(a, b);
        Console.WriteLine($"load at the end {Programs.Load()}");
    }

    private static async Task StartAsync(Workbench bench, string a, string b, int runs)
    {
        var ofA = new List<Start>();
        var ofB = new List<Start>();
        for (var run = -1; run < runs; run++)
        {
            string[] turn = run % 2 == 0 ? [a, b] : [b, a];
            foreach (var executable in turn)
            {
                var start = await bench.StartAsync(Case.All[0], Programs.Ours(executable));
                if (run >= 0)
                    (executable == a ? ofA : ofB).Add(start);
            }
        }
        Heading($"{runs} starts without an event");
        Row("process start to first poll, ms", ofA, ofB, start => start.Polled);
        Row("resident memory then, MB", ofA, ofB, start => start.Memory);
        Row("of that its own, without the executable's pages, MB", ofA, ofB, start => start.Anonymous);
    }

    private static void Print(Case item, List<Cold> a, List<Cold> b)
    {
        Heading(item.Guardrail);
        Row("process start to first poll, ms", a, b, cold => cold.Polled);
        Row("process start to repaired, ms", a, b, cold => cold.Repaired);
        Row("CPU until answered, ms", a, b, cold => cold.Cpu);
        Row("peak resident memory, MB", a, b, cold => cold.Memory);
        Row("of that its own, without the executable's pages, MB", a, b, cold => cold.Anonymous);
    }

    private static void Heading(string text) =>
        Console.WriteLine($"\n### {text}\n\n| median | A | B | B - A in pairs | of A |\n|---|---|---|---|---|");

    private static void Row<T>(string name, List<T> a, List<T> b, Func<T, double> of)
    {
        var ofA = Statistics.Median([.. a.Select(of)]);
        var ofB = Statistics.Median([.. b.Select(of)]);
        var differences = a.Zip(b, (one, other) => of(other) - of(one)).ToList();
        var share = 100 * Statistics.Median(differences) / ofA;
        Console.WriteLine(
            $"| {name} | {ofA:F2} | {ofB:F2} | {Statistics.Spread(differences)} | {share:+0.0;-0.0;0.0} % |"
        );
    }

    private static void Size(string a, string b)
    {
        var ofA = new FileInfo(a).Length / 1e6;
        var ofB = new FileInfo(b).Length / 1e6;
        var share = 100 * (ofB - ofA) / ofA;
        Console.WriteLine($"\nfile size: A {ofA:F2} MB, B {ofB:F2} MB ({share:+0.0;-0.0;0.0} %)");
    }
}
