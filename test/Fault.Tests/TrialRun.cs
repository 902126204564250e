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

/// <summary>A trial under way: its invocations, what came of them, and which promises were broken.</summary>
internal sealed class TrialRun
{
    private const int Tries = 3;

    // Between Lambda's tries of an asynchronous invocation; the time limit of our functions is as long.
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(61);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Trial trial;
    private readonly Account account;
    private readonly IReadOnlyDictionary<string, string> names;
    private readonly JsonObject before;
    private readonly MovedClock clock;
    private readonly TrialLedger ledger;
    private readonly Disturbance disturbance;
    private readonly List<Exception> threw = [];
    private readonly List<string> broken = [];
    private int applied;

    private TrialRun(
        Trial trial,
        Account account,
        IReadOnlyDictionary<string, string> names,
        JsonObject before,
        MovedClock clock,
        TrialLedger ledger
    )
    {
        this.trial = trial;
        this.account = account;
        this.names = names;
        this.before = before;
        this.clock = clock;
        this.ledger = ledger;
        disturbance = new(trial.Target, trial.Fault, trial.Lasting, trial.Earlier);
    }

    private IScenario Scenario => Account.Scenario(trial.Sample.Guardrail);

    private bool GaveUp => threw.Count == Tries;

    private bool Passes => trial.Lasting != Lasting.Throughout;

    /// <summary>Arranges the violation, invokes the function until it is content or given up, and judges.</summary>
    public static async Task<Trial.Report> RunAsync(Trial trial, Emulators emulators, CancellationToken cancel)
    {
        await using var account = await Account.TakeAsync(emulators, cancel);
        var scenario = Account.Scenario(trial.Sample.Guardrail);
        var names = await scenario.ArrangeAsync(account.Aws, trial.Sample.Given, cancel);
        var before = await scenario.ReadAsync(account.Aws, names, cancel);
        var clock = new MovedClock();
        using var ledger = new TrialLedger(account, clock);
        await Baselines.KeepAsync(trial.Sample, names, ledger.Table, cancel);
        var run = new TrialRun(trial, account, names, before, clock, ledger);
        await run.InvokeAsync(cancel);
        return await run.JudgeAsync(cancel);
    }

    // As Lambda does: an invocation that threw is tried twice more.
    private async Task InvokeAsync(CancellationToken cancel)
    {
        await using var proxy = RecordingProxy.Start(account.Emulator.Endpoint);
        proxy.InTurn = "dynamodb";
        proxy.Interfere = disturbance.Interfere;
        var hangs = trial.Fault == Fault.Hang && trial.Target is not null;
        var aws = new AwsClients(
            "us-east-1",
            new BasicAWSCredentials("emulated", "emulated"),
            proxy.Endpoint,
            hangs ? TimeSpan.FromSeconds(2.5) : null
        );
        var handler = new InProcess(trial.Sample.Guardrail, trial.Mode, ledger.Name, aws) { Clock = clock }.Handler;
        var payload = Encoding.UTF8.GetBytes(Happening.Of(trial.Sample, names));
        var firstSeen = clock.GetUtcNow();
        for (var number = 1; number <= Tries; number++)
        {
            clock.Advance(Minute * (number - 1));
            disturbance.Try = number;
            try
            {
                using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                time.CancelAfter(TimeLimit);
                var answer = await handler.HandleAsync(payload, new("request", TimeLimit, firstSeen), time.Token);
                applied += CountApplied(JsonNode.Parse(answer)!);
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                threw.Add(e);
            }
            if (await RecordAsync(cancel) is { Outcome: Outcome.Applied } early && !await IsRightAsync(cancel))
                broken.Add($"record {early.Id} says applied after try {number}, and the resource is not right");
        }
    }

    private static int CountApplied(JsonNode answer) =>
        answer["results"]!.AsArray().Count(result => (string?)result!["outcome"] == Outcome.Applied);

    private async Task<Trial.Report> JudgeAsync(CancellationToken cancel)
    {
        var isRight = await IsRightAsync(cancel);
        var record = await RecordAsync(cancel);
        var images = await ledger.ImagesAsync(cancel);
        var errors = string.Join(" ", threw.Select(e => $"{e.GetType().Name}: {e.Message}"));
        Break(trial.Target is not null && disturbance.Hits == 0, $"the fault befell no call ({errors})");
        if (trial.Mode == Mode.Enforce)
            JudgeRepair(isRight, record, images);
        else
            await JudgeAuditAsync(record, cancel);
        JudgeTries();
        var told = images.Select(image => image.Notice).OfType<Notice>();
        IReadOnlyList<string> notices = [.. told.Select(notice => $"{notice.Record.Id} {notice.Record.Outcome}")];
        foreach (var twice in notices.GroupBy(notice => notice).Where(same => same.Count() > 1))
            broken.Add($"{twice.Key} is told {twice.Count()} times");
        if (disturbance.Writes > 0 && record is { Before.Length: > 0 })
            await UndoAsync(record, cancel);
        return new(trial, WayOf(), disturbance.Calls, disturbance.Services, notices, broken);
    }

    private void JudgeRepair(bool isRight, LedgerRecord? record, IReadOnlyList<TrialLedger.Image> images)
    {
        var says = record?.Outcome ?? "nothing";
        var isApplied = record is { Outcome: Outcome.Applied };
        Break(
            !isRight && !GaveUp,
            $"the resource is not right, and the last invocation did not fail (its record says {says})"
        );
        Break(
            !isRight && record is { Outcome: not (Outcome.Failed or Outcome.NotHealed or Outcome.Intent) },
            $"the resource is not right, and its record says {says}"
        );
        Break(!GaveUp && !isApplied, $"no invocation will come any more, and the record says {says}");
        Break(applied > 1, $"{applied} results say applied");
        Break(
            images.Count(image => image.New == Outcome.Applied && image.Old != Outcome.Applied) > 1,
            "the record came to applied more than once"
        );
        Break(
            disturbance.Writes > 0 && record is not { Before.Length: > 0 },
            "a write was delivered, and no record holds the state before"
        );
        Break(
            Passes && (GaveUp || !isRight || !isApplied),
            $"the fault passed, and it is {(isRight ? "right" : "not right")} with a record that says {says}{LastWords}"
        );
    }

    private async Task JudgeAuditAsync(LedgerRecord? record, CancellationToken cancel)
    {
        var says = record?.Outcome ?? "nothing";
        var isPlanned = record is { Outcome: Outcome.Planned };
        Break(disturbance.Writes > 0, "a write was made in audit mode");
        Break(!JsonNode.DeepEquals(before, await ReadAsync(cancel)), "something changed in audit mode");
        Break(Passes && (GaveUp || !isPlanned), $"the fault passed, and the record says {says}{LastWords}");
        Break(
            !isPlanned && !GaveUp,
            $"nothing was planned (the record says {says}), and the last invocation did not fail"
        );
    }

    // A write that was made, and is made again because its answer was lost, may be refused: that is for Lambda's next
    // try.
    private void JudgeTries()
    {
        if (trial.Lasting != Lasting.Once || !trial.Fault.IsTransient() || disturbance.Befell is not { } befell)
            return;
        var mayBeRefused = befell.Mutates && befell.Service != "dynamodb";
        var failures = threw.Count - (trial.Earlier is null ? 0 : 1);
        Break(
            failures > 0 && !mayBeRefused,
            $"the SDK's next try would have passed, and the invocation failed{LastWords}"
        );
    }

    private async Task UndoAsync(LedgerRecord record, CancellationToken cancel)
    {
        var undo = new Undo(Account.Identity, Catalogue.All, account.Aws, ledger.Table, clock);
        var undone = await undo.RunAsync(record, force: false, cancel);
        if (undone.Refusal is not null)
        {
            broken.Add($"the undo is refused: {undone.Refusal}");
            return;
        }
        var restored = await ReadAsync(cancel);
        Break(
            !JsonNode.DeepEquals(before, restored),
            $"the undo does not restore the state before: {before.ToJsonString()} was {restored.ToJsonString()}"
        );
    }

    private Way WayOf()
    {
        if (GaveUp)
            return Way.GivenUp;
        if (threw.Count > 0)
            return Way.ByLambda;
        return disturbance.WasTriedAgain ? Way.BySdk : Way.AtOnce;
    }

    private string LastWords => threw.Count > 0 ? $" ({threw[^1].GetType().Name} {threw[^1].Message})" : "";

    private void Break(bool isBroken, string promise)
    {
        if (isBroken)
            broken.Add(promise);
    }

    private Task<JsonObject> ReadAsync(CancellationToken cancel) => Scenario.ReadAsync(account.Aws, names, cancel);

    private async Task<bool> IsRightAsync(CancellationToken cancel) =>
        JsonNode.DeepEquals(trial.Sample.AfterFor(names), await ReadAsync(cancel));

    // A name that was never resolved to an ARN has a failed read for a record, beside the one of the resource.
    private async Task<LedgerRecord?> RecordAsync(CancellationToken cancel)
    {
        var records = await ledger.RecordsAsync(cancel);
        return records.SingleOrDefault(r => r.Resource.Arn is not null) ?? records.SingleOrDefault();
    }
}
