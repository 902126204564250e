using System.Collections.Concurrent;
using System.Diagnostics;
using Remediation.Engine;
using Remediation.Guardrails;
using Remediation.Samples;
using Xunit;

namespace Fault.Tests;

/// <summary>Every fault at every call of every guardrail's repair, each on resources of its own: run once for all tests.</summary>
public sealed class Matrix(Account account) : IAsyncLifetime
{
    // Most of a trial's time is the SDK's waiting between its tries.
    private const int AtOnce = 24;

    // Samples with several calls: a name to resolve, two policies to detach.
    private static readonly Dictionary<string, string> Chosen = new()
    {
        ["cloudtrail-logging-stopped"] = "stopped-by-name",
        ["ec2-ingress-open-to-world"] = "group-by-name",
        ["iam-admin-policy-attached"] = "two-administrator-policies",
        ["s3-bucket-acl-public"] = "explicit-grants",
        ["s3-bucket-policy-public"] = "two-public-among-three",
        ["s3-public-access-block-weakened"] = "deleted",
    };

    // What an earlier invocation left: a write without an outcome, one write of two.
    private static readonly (string Guardrail, Trial.Blow Earlier)[] Left =
    [
        ("s3-public-access-block-weakened", new(new("dynamodb:PutItem outcome", 1), Fault.ResetBefore)),
        ("iam-admin-policy-attached", new(new("iam:DetachGroupPolicy", 2), Fault.ServerError)),
    ];

    /// <summary>Whether each fault is tried for as long as each <see cref="Lasting"/> says, instead of one of them by turns.</summary>
    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("REMEDIATION_SOAK") == "1";

    /// <summary>The guardrails' ids.</summary>
    public static IReadOnlyList<string> Guardrails { get; } =
    [.. Catalogue.All.Select(g => g.Id).Where(Chosen.ContainsKey)];

    public IReadOnlyList<Trial.Report> Reports { get; private set; } = [];

    public TimeSpan Took { get; private set; }

    /// <summary>The sample that stands for a guardrail.</summary>
    public static Sample SampleOf(string guardrail) => Sample.Of(guardrail).Single(s => s.Name == Chosen[guardrail]);

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var watch = Stopwatch.StartNew();
        var reports = new ConcurrentBag<Trial.Report>();
        Task RunAsync(IEnumerable<Trial> trials) =>
            Parallel.ForEachAsync(
                trials,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (trial, c) => reports.Add(await trial.RunAsync(account, c))
            );

        await RunAsync([
            .. Guardrails.SelectMany(
                g => (Mode[])[Mode.Enforce, Mode.Audit],
                (g, mode) => new Trial(SampleOf(g), mode, null, default, default)
            ),
            .. Left.Select(l => new Trial(SampleOf(l.Guardrail), Mode.Enforce, null, default, default, l.Earlier)),
        ]);
        await RunAsync([
            .. InOrder(reports)
                .SelectMany(
                    (plain, i) =>
                        plain
                            .Calls.OrderBy(c => $"{c}", StringComparer.Ordinal)
                            .SelectMany((call, j) => Disturbed(plain.Trial, call, i + j))
                ),
        ]);
        (Reports, Took) = ([.. InOrder(reports)], watch.Elapsed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<Trial> Disturbed(Trial plain, Target call, int turn)
    {
        foreach (var fault in Enum.GetValues<Fault>())
        foreach (var lasting in IsSoak ? Enum.GetValues<Lasting>() : [(Lasting)((turn + (int)fault) % 3)])
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
