using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Remediation.Engine;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>
/// Every fault at every call of every guardrail's repair, each on resources of its own: run once for all tests.
/// </summary>
public sealed class Matrix(Emulators emulators) : IAsyncLifetime
{
    // Most of a trial's time is the SDK's waiting between its tries.
    private const int AtOnce = 24;

    private const int ARun = 3;

    /// <summary>The day that chooses whose turn it is, counted from 1970: today, or <c>REMEDIATION_DAY</c>.</summary>
    public static int Day { get; } =
        int.TryParse(
            Environment.GetEnvironmentVariable("REMEDIATION_DAY"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var day
        )
            ? day
            : (int)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalDays;

    /// <summary>
    /// The ids of the guardrails whose turn it is, and of those that the page does not know yet; in a soak all of them;
    /// those of <c>REMEDIATION_ONLY</c>, with commas between, while you write one.
    /// </summary>
    public static IReadOnlyList<string> Guardrails { get; } = Chosen(Day);

    public IReadOnlyList<Trial.Report> Reports { get; private set; } = [];

    public TimeSpan Took { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var watch = Stopwatch.StartNew();
        var reports = new ConcurrentBag<Trial.Report>();
        Task RunAsync(IEnumerable<Trial> trials) =>
            Parallel.ForEachAsync(
                trials,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (trial, c) => reports.Add(await trial.RunAsync(emulators, c))
            );

        var (unfinished, halved) = Interrupted();
        await RunAsync(Guardrails.SelectMany(g => (Mode[])[Mode.Enforce, Mode.Audit], Undisturbed));
        var plain = InOrder(reports).ToList();
        Trial Left(string guardrail, Trial.Blow earlier) =>
            Undisturbed(guardrail, Mode.Enforce) with
            {
                Earlier = earlier,
            };
        if (Guardrails.Contains(unfinished))
            await RunAsync([Left(unfinished, new(new("dynamodb:PutItem outcome", 1), Fault.ResetBefore))]);
        if (Guardrails.Contains(halved))
            await RunAsync([Left(halved, new(LastWrite(plain, halved), Fault.ServerError))]);
        await RunAsync([
            .. InOrder(reports)
                .SelectMany(r =>
                    r.Calls.OrderBy(c => $"{c}", StringComparer.Ordinal)
                        .SelectMany((call, i) => Disturbed(r.Trial, call, Turn(r.Trial) + i))
                ),
        ]);
        Reports = [.. InOrder(reports)];
        Took = watch.Elapsed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Services by turns, so that each run has many of them.
    private static IReadOnlyList<string> Chosen(int day)
    {
        if (Environment.GetEnvironmentVariable("REMEDIATION_ONLY") is { Length: > 0 } only)
            return only.Split(',');
        var ids = Representative
            .Repairing.GroupBy(id => id.Split('-')[0])
            .SelectMany(service => service.Index())
            .OrderBy(g => g.Index)
            .Select(g => g.Item)
            .ToList();
        if (Representative.IsSoak || ids.Count <= ARun)
            return ids;
        var turn = Enumerable.Range(0, ARun).Select(i => ids[((day * ARun) + i) % ids.Count]);
        return [.. turn.Union(ids.Except(FaultsPage.Read().Select(r => r.Guardrail)))];
    }

    // What an earlier invocation left: a write without an outcome, one write of two. Tried with the same guardrails,
    // when it is their turn: the first, and the first that writes twice.
    private static (string Unfinished, string Halved) Interrupted() =>
        (Catalogue.All[0].Id, Representative.Repairing.First(id => Representative.Of(id).Steps is { Count: > 1 }));

    private static Target LastWrite(IEnumerable<Trial.Report> plain, string guardrail) =>
        plain
            .Single(r => r.Trial.Sample.Guardrail == guardrail && r.Trial.Mode == Mode.Enforce)
            .Calls.Last(c => c.IsWrite);

    private static Trial Undisturbed(string guardrail, Mode mode) =>
        new(Representative.Of(guardrail), mode, null, default, default);

    // By the trial alone, so that a guardrail's trials are the same whoever is tried beside it.
    private static int Turn(Trial trial) => $"{trial}".Sum(letter => letter);

    private static IEnumerable<Trial> Disturbed(Trial plain, Target call, int turn)
    {
        foreach (var fault in Enum.GetValues<Fault>())
        foreach (
            var lasting in Representative.IsSoak ? Enum.GetValues<Lasting>() : [(Lasting)((turn + (int)fault) % 3)]
        )
            yield return plain with
            {
                Target = call,
                Fault = fault,
                Lasting = lasting,
            };
    }

    private static IEnumerable<Trial.Report> InOrder(IEnumerable<Trial.Report> reports) =>
        reports.OrderBy(r => $"{r.Trial}", StringComparer.Ordinal);
}
