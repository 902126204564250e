using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Lambda.Tests;
using Remediation.Engine;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Testing;
using Xunit;

namespace Fault.Tests;

/// <summary>The published executable, killed between any two of its calls; Lambda's retry is another process.</summary>
public sealed class CrashTests(Emulators emulators, Binary binary) : IClassFixture<Binary>
{
    private const int Killed = 128 + 9;

    // The first process's time limit, after which its claim is anybody's; and long enough for it to come to every call
    // on a busy machine.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(6);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Matrix.Guardrails);

    [Theory, MemberData(nameof(Ids))]
    public async Task Killed_before_or_after_any_call_the_next_process_repairs_completes_the_record_and_tells_it_once(
        string guardrail
    )
    {
        var calls = (await KillAsync(guardrail, null, false)).Calls;
        Assert.True(calls.Count >= 7);

        var broken = new List<string>();
        await Parallel.ForEachAsync(
            calls.SelectMany(_ => (bool[])[false, true], (call, isDelivered) => (call, isDelivered)),
            new ParallelOptions { MaxDegreeOfParallelism = 20, CancellationToken = Cancel },
            async (at, _) =>
            {
                var (_, found) = await KillAsync(guardrail, at.call, at.isDelivered);
                lock (broken)
                    broken.AddRange(
                        found.Select(b => $"killed {(at.isDelivered ? "after" : "before")} {at.call}: {b}")
                    );
            }
        );
        Assert.Empty(broken);
    }

    [Fact]
    public async Task The_same_event_fifty_times_to_eight_processes_at_once_makes_one_repair_and_no_failure()
    {
        const string guardrail = "ec2-ingress-open-to-world";
        await using var account = await Account.TakeAsync(emulators, Cancel);
        var aws = account.Aws;
        var (names, happened) = await ArrangeAsync(aws, guardrail);
        using var ledger = new TrialLedger(account, TimeProvider.System);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        proxy.InTurn = "dynamodb";
        var apis = Enumerable.Range(0, 8).Select(_ => new RuntimeApi()).ToList();
        var functions = apis.Select(a => Start(a, proxy.Endpoint, guardrail, ledger.Name)).ToList();
        try
        {
            var replies = await Task.WhenAll(
                Enumerable.Range(0, 50).Select(i => apis[i % apis.Count].InvokeAsync(happened))
            );

            Assert.All(replies, r => Assert.Equal("response", r.Kind));
            var outcomes = replies.Select(OutcomeOf).ToList();
            Assert.Single(outcomes, Outcome.Applied);
            Assert.All(
                outcomes,
                o => Assert.Contains(o, new[] { Outcome.Applied, Outcome.Compliant, Outcome.Ignored })
            );
        }
        finally
        {
            foreach (var function in functions)
                await function.DisposeAsync();
            foreach (var api in apis)
                await api.DisposeAsync();
        }
        Assert.True(await IsRightAsync(aws, guardrail, names));
        Assert.Equal(Outcome.Applied, Assert.Single(await ledger.RecordsAsync(Cancel)).Outcome);
        Assert.Single((await ledger.ImagesAsync(Cancel)).Select(i => i.Notice).OfType<Notice>());
    }

    /// <summary>Plays an event, kills the process at a call, and lets others try it as Lambda does.</summary>
    /// <param name="at">The call; null for none.</param>
    /// <param name="isDelivered">Whether it is killed after the call was delivered, before it has heard of the
    /// answer.</param>
    private async Task<(IReadOnlyList<Target> Calls, List<string> Broken)> KillAsync(
        string guardrail,
        Target? at,
        bool isDelivered
    )
    {
        await using var account = await Account.TakeAsync(emulators, Cancel);
        var aws = account.Aws;
        var (names, happened) = await ArrangeAsync(aws, guardrail);
        await Baselines.KeepAsync(Representative.Of(guardrail), names, account.Ledger, Cancel);
        var scenario = Account.Scenario(guardrail);
        var before = await scenario.ReadAsync(aws, names, Cancel);
        using var ledger = new TrialLedger(account, TimeProvider.System);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        await using var api = new RuntimeApi();
        var disturbance = new Disturbance(null, default, default);
        Function? function = null;
        proxy.InTurn = "dynamodb";
        proxy.Interfere = call =>
            disturbance.Interfere(call) is null
            && at is not null
            && disturbance.Try == 1
            && disturbance.TargetOf(call) == at
                ? new(isDelivered, null, Ending.Reset, function!.Crash)
                : null;

        var broken = new List<string>();
        var replies = new List<Reply>();
        var deadline = DateTimeOffset.UtcNow + TimeLimit;
        await using (function = Start(api, proxy.Endpoint, guardrail, ledger.Name))
        {
            var first = api.InvokeAsync(happened, deadline, TraceOf(DateTimeOffset.UtcNow));
            if (at is null)
                replies.Add(await first);
            else
            {
                _ = first.ContinueWith(
                    t => t.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted,
                    TaskScheduler.Default
                );
                if (await function.ExitAsync() is not Killed and var code)
                    broken.Add($"the process ended with {code}");
            }
        }
        for (
            disturbance.Try = 2;
            at is not null && disturbance.Try <= 3 && !replies.Any(r => r.Kind == "response");
            disturbance.Try++
        )
        {
            // Lambda's retry comes when the first try's time is over, and keeps its trace.
            if (deadline - DateTimeOffset.UtcNow is var left && left > TimeSpan.Zero)
                await Task.Delay(left + TimeSpan.FromMilliseconds(200), Cancel);
            await using var next = Start(api, proxy.Endpoint, guardrail, ledger.Name);
            replies.Add(
                await api.InvokeAsync(
                    happened,
                    DateTimeOffset.UtcNow.AddSeconds(30),
                    TraceOf(DateTimeOffset.UtcNow.AddMinutes(-1))
                )
            );
        }

        var (records, images) = (await ledger.RecordsAsync(Cancel), await ledger.ImagesAsync(Cancel));
        if (replies is not [{ Kind: "response" }])
            broken.Add($"the retry answered {string.Join(" then ", replies.Select(r => $"{r.Kind} {r.Body}"))}");
        if (!await IsRightAsync(aws, guardrail, names))
            broken.Add("the resource is not right");
        if (records is not [{ Outcome: Outcome.Applied } record])
            broken.Add($"the records say {string.Join(", ", records.Select(r => r.Outcome))}");
        else
        {
            var undo = await new Undo(Account.Identity, Catalogue.All, aws, ledger.Table, TimeProvider.System).RunAsync(
                record,
                force: false,
                Cancel
            );
            if (undo.Refusal is not null)
                broken.Add($"the undo is refused: {undo.Refusal}");
            else if (!JsonNode.DeepEquals(before, await scenario.ReadAsync(aws, names, Cancel)))
                broken.Add("the undo does not restore the state before");
        }
        if (
            replies.Count(r => r.Kind == "response" && OutcomeOf(r) == Outcome.Applied) > 1
            || images.Count(i => i.New == Outcome.Applied && i.Old != Outcome.Applied) != 1
        )
            broken.Add("it was applied more than once");
        if (
            images.Select(i => i.Notice?.Record.Outcome).OfType<string>().ToList() is not [Outcome.Applied] and var told
        )
            broken.Add($"people were told {string.Join(", ", told)}");
        return (disturbance.Calls, broken);
    }

    private async Task<(IReadOnlyDictionary<string, string> Names, string Event)> ArrangeAsync(
        AwsClients aws,
        string guardrail
    )
    {
        var sample = Representative.Of(guardrail);
        var names = await Account.Scenario(guardrail).ArrangeAsync(aws, sample.Given, Cancel);
        return (names, Happening.Of(sample, names));
    }

    private async Task<bool> IsRightAsync(
        AwsClients aws,
        string guardrail,
        IReadOnlyDictionary<string, string> names
    ) =>
        JsonNode.DeepEquals(
            Representative.Of(guardrail).AfterFor(names),
            await Account.Scenario(guardrail).ReadAsync(aws, names, Cancel)
        );

    private Function Start(RuntimeApi api, string endpoint, string guardrail, string table) =>
        Function.Start(
            binary,
            api.Address,
            [
                ("AWS_ENDPOINT_URL", endpoint),
                ("REMEDIATION_LEDGER_TABLE", table),
                ("REMEDIATION_WEBHOOK_PARAMETER", "/remediation/webhook"),
                .. Function.Of(guardrail, "enforce"),
            ]
        );

    private static string OutcomeOf(Reply reply) => (string)JsonNode.Parse(reply.Body)!["results"]![0]!["outcome"]!;

    private static string TraceOf(DateTimeOffset time) =>
        $"Root=1-{time.ToUnixTimeSeconds().ToString("x8", CultureInfo.InvariantCulture)}-{Guid.NewGuid().ToString("N")[..24]};Sampled=0";
}
