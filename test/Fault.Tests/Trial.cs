using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Remediation.Engine;
using Remediation.Engine.Ledger;
using Remediation.Engine.Notices;
using Remediation.Engine.Repairs;
using Remediation.Guardrails;
using Remediation.Samples;
using Testing;

namespace Fault.Tests;

/// <summary>How a trial ended, from best to worst.</summary>
public enum Way
{
    AtOnce,
    BySdk,
    ByLambda,
    GivenUp,
}

/// <summary>One violation, one fault at one call of its repair, and Lambda's behaviour: an invocation that threw is tried twice more.</summary>
/// <param name="Target">The call; null for an undisturbed run.</param>
/// <param name="Earlier">What befell the first invocation already, if the fault is to befall the second.</param>
public sealed record Trial(
    Sample Sample,
    Mode Mode,
    Target? Target,
    Fault Fault,
    Lasting Lasting,
    Trial.Blow? Earlier = null
)
{
    /// <summary>A fault at a call, for one invocation.</summary>
    public sealed record Blow(Target Target, Fault Fault);

    // Between Lambda's tries of an asynchronous invocation; the time limit of our functions is as long.
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(61);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public override string ToString() =>
        $"{Sample.Guardrail}, {Mode}: {(Target is null ? "undisturbed" : $"{Target} {Fault.Words()}, for {Lasting.Words()}")}{(Earlier is null ? "" : $", after {Earlier.Target} {Earlier.Fault.Words()}")}";

    /// <summary>What came of a trial.</summary>
    /// <param name="Calls">The calls of the invocation that the fault is for.</param>
    /// <param name="Broken">The promises that were broken, each as a sentence.</param>
    public sealed record Report(
        Trial Trial,
        Way Way,
        IReadOnlyList<Target> Calls,
        IReadOnlyList<string> Services,
        IReadOnlyList<string> Told,
        IReadOnlyList<string> Broken
    );

    public async Task<Report> RunAsync(Emulators emulators, CancellationToken cancel)
    {
        await using var account = await Account.TakeAsync(emulators, cancel);
        var direct = account.Aws;
        var scenario = Account.Scenario(Sample.Guardrail);
        var names = await scenario.ArrangeAsync(direct, Sample.Given, cancel);
        var before = await scenario.ReadAsync(direct, names, cancel);
        var clock = new MovedClock();
        using var ledger = new TrialLedger(account, clock);
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        var disturbance = new Disturbance(Target, Fault, Lasting, Earlier);
        proxy.InTurn = "dynamodb";
        proxy.Interfere = disturbance.Interfere;

        var aws = new AwsClients(
            "us-east-1",
            new BasicAWSCredentials("emulated", "emulated"),
            proxy.Endpoint,
            Fault == Fault.Hang && Target is not null ? TimeSpan.FromSeconds(2.5) : null
        );
        var handler = new InProcess(Sample.Guardrail, Mode, ledger.Name, aws) { Clock = clock }.Handler;
        var payload = Encoding.UTF8.GetBytes(Happening.Of(Sample, names));

        var broken = new List<string>();
        var (applied, threw, tries, firstSeen) = (0, new List<Exception>(), 0, clock.GetUtcNow());
        do
        {
            if (tries > 0)
                clock.Advance(Minute * tries);
            disturbance.Try = ++tries;
            try
            {
                using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                time.CancelAfter(TimeLimit);
                var answer = JsonNode.Parse(
                    await handler.HandleAsync(payload, new("request", TimeLimit, firstSeen), time.Token)
                )!;
                applied += answer["results"]!.AsArray().Count(r => (string?)r!["outcome"] == Outcome.Applied);
                break;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                threw.Add(e);
            }
            if (
                (await RecordAsync(ledger, cancel)) is { Outcome: Outcome.Applied } early
                && !await IsRightAsync(scenario, direct, names, cancel)
            )
                broken.Add($"record {early.Id} says applied after try {tries}, and the resource is not right");
        } while (tries < 3);

        var (isRight, record, images) = (
            await IsRightAsync(scenario, direct, names, cancel),
            await RecordAsync(ledger, cancel),
            await ledger.ImagesAsync(cancel)
        );
        var gaveUp = threw.Count == 3;
        if (Target is not null && disturbance.Hits == 0)
            broken.Add(
                $"the fault befell no call ({string.Join(" ", threw.Select(e => $"{e.GetType().Name}: {e.Message}"))})"
            );
        if (Mode == Mode.Enforce)
        {
            if (!isRight && !gaveUp)
                broken.Add(
                    $"the resource is not right, and the last invocation did not fail (its record says {record?.Outcome ?? "nothing"})"
                );
            if (!isRight && record is { Outcome: not (Outcome.Failed or Outcome.NotHealed or Outcome.Intent) })
                broken.Add($"the resource is not right, and its record says {record.Outcome}");
            if (!gaveUp && record is not { Outcome: Outcome.Applied })
                broken.Add($"no invocation will come any more, and the record says {record?.Outcome ?? "nothing"}");
            if (applied > 1)
                broken.Add($"{applied} results say applied");
            if (images.Count(i => i.New == Outcome.Applied && i.Old != Outcome.Applied) > 1)
                broken.Add("the record came to applied more than once");
            if (disturbance.Writes > 0 && record is not { Before.Length: > 0 })
                broken.Add("a write was delivered, and no record holds the state before");
            if (Lasting != Lasting.Throughout && (gaveUp || !isRight || record is not { Outcome: Outcome.Applied }))
                broken.Add(
                    $"the fault passed, and it is {(isRight ? "right" : "not right")} with a record that says {record?.Outcome ?? "nothing"}{(gaveUp ? $" ({threw[^1].Message})" : "")}"
                );
        }
        else
        {
            if (disturbance.Writes > 0)
                broken.Add("a write was made in audit mode");
            if (!JsonNode.DeepEquals(before, await scenario.ReadAsync(direct, names, cancel)))
                broken.Add("something changed in audit mode");
            if (Lasting != Lasting.Throughout && (gaveUp || record is not { Outcome: Outcome.Planned }))
                broken.Add(
                    $"the fault passed, and the record says {record?.Outcome ?? "nothing"}{(gaveUp ? $" ({threw[^1].Message})" : "")}"
                );
            if (record is not { Outcome: Outcome.Planned } && !gaveUp)
                broken.Add(
                    $"nothing was planned (the record says {record?.Outcome ?? "nothing"}), and the last invocation did not fail"
                );
        }
        // A write that was made, and is made again because its answer was lost, may be refused: that is for Lambda's next try.
        if (
            Lasting == Lasting.Once
            && Fault.IsTransient()
            && threw.Count > (Earlier is null ? 0 : 1)
            && disturbance.Befell is { } befell
            && !(befell.Mutates && befell.Service != "dynamodb")
        )
            broken.Add(
                $"the SDK's next try would have passed, and the invocation failed: {threw[^1].GetType().Name} {threw[^1].Message}"
            );
        IReadOnlyList<string> told =
        [
            .. images.Select(i => i.Notice).OfType<Notice>().Select(n => $"{n.Record.Id} {n.Record.Outcome}"),
        ];
        foreach (var twice in told.GroupBy(n => n).Where(g => g.Count() > 1))
            broken.Add($"{twice.Key} is told {twice.Count()} times");
        if (disturbance.Writes > 0 && record is { Before.Length: > 0 })
        {
            var undo = await new Undo(Catalogue.All, direct, ledger.Table, clock).RunAsync(
                record,
                force: false,
                cancel
            );
            if (undo.Refusal is not null)
                broken.Add($"the undo is refused: {undo.Refusal}");
            else if (
                await scenario.ReadAsync(direct, names, cancel) is var restored
                && !JsonNode.DeepEquals(before, restored)
            )
                broken.Add(
                    $"the undo does not restore the state before: {before.ToJsonString()} was {restored.ToJsonString()}"
                );
        }
        var way =
            gaveUp ? Way.GivenUp
            : threw.Count > 0 ? Way.ByLambda
            : disturbance.WasTriedAgain ? Way.BySdk
            : Way.AtOnce;
        return new(this, way, disturbance.Calls, disturbance.Services, told, broken);
    }

    // A name that was never resolved to an ARN has a failed read for a record, beside the one of the resource.
    private static async Task<LedgerRecord?> RecordAsync(TrialLedger ledger, CancellationToken cancel)
    {
        var records = await ledger.RecordsAsync(cancel);
        return records.SingleOrDefault(r => r.Resource.Arn is not null) ?? records.SingleOrDefault();
    }

    private async Task<bool> IsRightAsync(
        IScenario scenario,
        AwsClients direct,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    ) => JsonNode.DeepEquals(Sample.AfterFor(names), await scenario.ReadAsync(direct, names, cancel));
}
