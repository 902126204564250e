using System.Collections.Concurrent;
using System.Diagnostics;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Fault.Tests;

/// <summary>Every fault at every call of every guardrail's repair, each on resources of its own: run once for all tests.</summary>
public sealed class Matrix : IAsyncLifetime
{
    // Samples with several calls: a name to resolve, two policies to detach, a policy beside an access block.
    private static readonly Dictionary<string, string> Chosen = new()
    {
        ["cloudtrail-logging-stopped"] = "stopped-by-name", ["ec2-ingress-open-to-world"] = "group-by-name", ["iam-admin-policy-attached"] = "two-administrator-policies",
        ["s3-bucket-acl-public"] = "explicit-grants", ["s3-bucket-policy-public"] = "two-public-among-three", ["s3-public-access-block-weakened"] = "deleted",
    };

    /// <summary>Whether each fault is tried for as long as each <see cref="Lasting"/> says, instead of one of them by turns.</summary>
    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("REMEDIATION_SOAK") == "1";

    /// <summary>The guardrails' ids.</summary>
    public static IReadOnlyList<string> Guardrails { get; } = [.. Catalogue.All.Select(g => g.Id).Where(Chosen.ContainsKey)];

    public IReadOnlyList<Trial.Report> Reports { get; private set; } = [];

    public TimeSpan Took { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var watch = Stopwatch.StartNew();
        await using var emulator = await Emulator.StartAsync(cancel);
        var (reports, number) = (new ConcurrentBag<Trial.Report>(), 0);
        var options = new ParallelOptions { MaxDegreeOfParallelism = int.Parse(Environment.GetEnvironmentVariable("PAR") ?? "24"), CancellationToken = cancel };

        var plain = Guardrails.SelectMany(g => (Mode[])[Mode.Enforce, Mode.Audit], (g, mode) => new Trial(SampleOf(g), mode, null, default, default)).ToList();
        await Parallel.ForEachAsync(plain, options, async (trial, c) => reports.Add(await trial.RunAsync(emulator, Interlocked.Increment(ref number), c)));
        Console.WriteLine($"{watch.Elapsed}");
        var disturbed = reports.OrderBy(r => r.Trial.ToString(), StringComparer.Ordinal).SelectMany((r, i) => r.Calls.OrderBy(c => c.ToString(), StringComparer.Ordinal).Select((call, j) => (r.Trial, Call: call, Number: i + j)))
            .SelectMany(t => Enum.GetValues<Fault>(), (t, fault) => (t.Trial, t.Call, Fault: fault, Number: t.Number + (int)fault))
            .SelectMany(t => IsSoak ? Enum.GetValues<Lasting>() : [(Lasting)(t.Number % 3)], (t, lasting) => t.Trial with { Target = t.Call, Fault = t.Fault, Lasting = lasting }).ToList();
        await Parallel.ForEachAsync(disturbed, options, async (trial, c) => reports.Add(await trial.RunAsync(emulator, Interlocked.Increment(ref number), c)));
        Reports = [.. reports.OrderBy(r => r.Trial.ToString(), StringComparer.Ordinal)];
        Took = watch.Elapsed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Sample SampleOf(string guardrail) => Sample.Of(guardrail).Single(s => s.Name == Chosen[guardrail]);
}
