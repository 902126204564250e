using System.Runtime.ExceptionServices;
using System.Text.Json;
using Amazon.Runtime;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine;

/// <summary>The way of an event: read, match, locate, observe, judge, claim, gates, apply, observe and judge again, outcome.</summary>
public sealed class Pipeline(
    EngineConfiguration configuration,
    AwsClients aws,
    ILedger ledger,
    Log log,
    TimeProvider clock
)
{
    /// <summary>How long a claim keeps others away where nothing is known of the invocation's deadline.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    // No function may run longer than this.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // IAM and S3 answer a read after a write with the old state now and then.
    private static readonly TimeSpan[] Patience =
    [
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(250),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(3),
    ];

    private readonly OwnChange own = new(configuration.OwnRoles);
    private readonly IReadOnlyList<IGate> gates =
    [
        new ExemptionGate(configuration.Settings.Exemptions, aws, clock),
        new PauseGate(),
        new BreakerGate(configuration.Settings.Breaker, aws, ledger, clock),
        new ModeGate(configuration.Mode),
    ];

    /// <summary>Handles one event.</summary>
    /// <param name="payload">The EventBridge envelope as it came.</param>
    /// <param name="invocation">What is known of the invocation.</param>
    /// <returns>What became of it. A <c>failed</c> or <c>not-healed</c> result is recorded; whoever runs this for Lambda throws then, so that the event is tried again.</returns>
    /// <exception cref="JsonException">The payload is not JSON: nothing can be said of it.</exception>
    /// <exception cref="AmazonServiceException">The ledger could not be read or written: nothing was repaired that it does not know of.</exception>
    public async Task<Answer> HandleAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(payload);
        return await HandleAsync(document.RootElement, invocation, cancel);
    }

    /// <summary>Handles one event that is parsed already.</summary>
    public async Task<Answer> HandleAsync(JsonElement envelope, Invocation invocation, CancellationToken cancel)
    {
        var (trigger, reason) = EventReader.Read(envelope);
        log.Correlation = trigger?.Id ?? "";
        if (EventReader.IsRedriven(envelope))
            invocation = invocation with { IsRedriven = true };
        var answer = new Answer(
            trigger is null
                ? [new("", "", Outcome.Ignored, reason, [])]
                : await HandleAsync(trigger, invocation, cancel)
        );
        foreach (var result in answer.Results)
            log.Result(result, trigger, clock.GetUtcNow());
        return answer;
    }

    /// <summary>Judges one resource, and repairs it if the mode and the gates let it.</summary>
    /// <param name="trigger">What led to the resource.</param>
    public Task<Result> JudgeAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    ) =>
        JudgeAsync(
            guardrail,
            located,
            trigger,
            invocation,
            new Claim(
                $"{invocation.Id}/{Guid.NewGuid():N}",
                Until(invocation.Remaining),
                invocation.IsRetry(clock.GetUtcNow())
            ),
            cancel
        );

    // A run of its own: two processes may be given the same invocation id, and only one may repair.
    private sealed record Claim(string Owner, DateTimeOffset Until, bool IsRetry);

    private DateTimeOffset Until(TimeSpan? remaining) =>
        clock.GetUtcNow()
        + (
            remaining is not { } time ? Lease
            : time < Longest ? time
            : Longest
        );

    private async Task<IReadOnlyList<Result>> HandleAsync(
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        if (trigger is Trigger.Call { ErrorCode: { Length: > 0 } error })
            return [new("", "", Outcome.Ignored, $"the call failed ({error}), so it changed nothing", [])];
        if (own.Made(trigger))
            return [new("", "", Outcome.Ignored, "our own change", [])];

        var results = new List<Result>();
        var faults = new List<Exception>();
        foreach (var guardrail in configuration.Guardrails.Where(g => g.Watches(trigger)))
        foreach (var located in guardrail.Locate(trigger).Distinct())
            try
            {
                results.Add(await JudgeAsync(guardrail, located, trigger, invocation, cancel));
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                faults.Add(fault);
            }

        // One resource's fault must not keep the next from being repaired; it fails the invocation afterwards, so that Lambda tries again.
        if (faults.Count > 0)
            foreach (var result in results)
                log.Result(result, trigger, clock.GetUtcNow());
        if (faults.Count == 1)
            ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1)
            throw new AggregateException(faults);
        return results.Count > 0
            ? results
            : [new("", "", Outcome.Ignored, "no guardrail of this function watches it, or it names no resource", [])];
    }

    private async Task<Result> JudgeAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        Claim claim,
        CancellationToken cancel
    )
    {
        var clients = aws.In(located.Region);
        Resource? resource = located;
        object? state;
        try
        {
            if (!located.IsResolved)
                resource = guardrail.Resolve is { } resolve ? await resolve(clients, located, cancel) : null;
            state = resource is null ? null : await guardrail.ObserveAsync(clients, resource, cancel);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return await RecordFailedReadAsync(
                guardrail,
                resource ?? located,
                trigger,
                AwsError.Describe(e, "reading the state", guardrail.Reads.Select(r => r.Action)),
                claim,
                cancel
            );
        }
        var verdict =
            resource is null || state is null
                ? new Verdict.Compliant("the resource is gone")
                : guardrail.Judge(resource, state, configuration.Settings);
        if (verdict is Verdict.Violation violation)
            return await RepairAsync(new(guardrail, resource!, trigger, violation), state!, clients, claim, cancel);

        var why = ((Verdict.Compliant)verdict).Why;
        if (
            configuration.Mode == Mode.Enforce
            && invocation.MayBeRetry(trigger.Time, clock.GetUtcNow())
            && await CompleteAsync(
                RecordId.Of(guardrail.Id, (resource ?? located).ToString(), trigger.Id, trigger.Time),
                guardrail,
                state,
                why,
                claim,
                cancel
            )
                is { } completed
        )
            return completed;
        return new(
            guardrail.Id,
            (resource ?? located).ToString(),
            state is null ? Outcome.Ignored : Outcome.Compliant,
            why,
            []
        );
    }

    /// <summary>An earlier run left its record without an outcome, or with a failure: what is seen now completes it.</summary>
    private async Task<Result?> CompleteAsync(
        RecordId id,
        Guardrail guardrail,
        object? state,
        string why,
        Claim claim,
        CancellationToken cancel
    )
    {
        if (
            await ledger.FindAsync(id, cancel)
            is not { Status: Outcome.Intent or Outcome.Failed or Outcome.NotHealed } left
        )
            return null;
        var (claimed, mine) = await ledger.ClaimAsync(
            left with
            {
                Status = Outcome.Intent,
                Owner = claim.Owner,
                Lease = claim.Until,
            },
            cancel
        );
        if (!claimed)
            return SecondDelivery(mine, claim);
        // Without a state before, nothing can have been written.
        var status =
            left.Before.Length == 0 ? Outcome.Compliant
            : state is null ? Outcome.NotHealed
            : Outcome.Applied;
        var record = mine with
        {
            Status = status,
            Before = left.Before,
            Done = left.Done,
            Reason =
                $"{why}; an earlier run {(left.Status == Outcome.Intent ? "was interrupted" : $"ended as {left.Status} ({left.Reason})")}, and its writes or somebody else put it right",
            After = state is null ? "" : guardrail.Write(state),
            FinishedAt = clock.GetUtcNow(),
        };
        return await ledger.FinishAsync(record, cancel) ? ResultOf(record) : SecondDelivery(record, claim);
    }

    private async Task<Result> RepairAsync(
        Case found,
        object state,
        AwsClients clients,
        Claim claim,
        CancellationToken cancel
    )
    {
        var record = RecordOf(
            found.Guardrail,
            found.Resource,
            found.Trigger,
            claim,
            Outcome.Intent,
            found.Violation.Why,
            ""
        ) with
        {
            Plan = [.. found.Violation.Plan.Select(s => s.ToString())],
            Before = found.Guardrail.Write(state),
        };
        return configuration.Mode == Mode.Enforce && found.Violation.Plan.Count > 0
            ? await EnforceAsync(found, record, clients, claim, cancel)
            : await PlanAsync(found, record, claim, cancel);
    }

    // Nothing will be written, so the gates are asked first and the record is written once.
    private async Task<Result> PlanAsync(Case found, LedgerRecord record, Claim claim, CancellationToken cancel)
    {
        var stop =
            await AskAsync(found, new(await ledger.SwitchesAsync(cancel), null), cancel)
            ?? throw new InvalidOperationException($"{found.Guardrail.Id}: no gate stopped a plan that may not run");
        record = await StoppedAsync(record, found, stop, cancel);
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? ResultOf(record) : SecondDelivery(holder, claim);
    }

    private async Task<Result> EnforceAsync(
        Case found,
        LedgerRecord record,
        AwsClients clients,
        Claim claim,
        CancellationToken cancel
    )
    {
        var observed = record.Before;
        // One round trip: claim, count and what people switched. Nothing is written to AWS before all three have answered.
        var (claiming, counting, asking) = (
            ledger.ClaimAsync(record, cancel),
            ledger.CountAsync(record, configuration.Settings.Breaker, cancel),
            ledger.SwitchesAsync(cancel)
        );
        await Task.WhenAll(claiming, counting, asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var count = counting.IsCompletedSuccessfully ? await counting : null;
        if (!claiming.IsCompletedSuccessfully || !(await claiming).Claimed)
        {
            if (count is not null)
                await ledger.UncountAsync(record, cancel);
            return SecondDelivery((await claiming).Record, claim);
        }
        var counted = record;
        record = (await claiming).Record;

        Stop? stop;
        try
        {
            await Task.WhenAll(counting, asking);
            stop = await AskAsync(found, new(await asking, count), cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // Held and failed loudly: the claim is given up, so that the retry need not wait for its lease.
            if (count is not null)
                await ledger.UncountAsync(counted, cancel);
            await ledger.FinishAsync(
                record with
                {
                    Status = Outcome.Failed,
                    Reason = $"nothing was written: what the gates decide by could not be read ({AwsError.Text(e)})",
                    FinishedAt = clock.GetUtcNow(),
                },
                cancel
            );
            throw;
        }
        if (stop is not null)
        {
            await ledger.UncountAsync(counted, cancel);
            // Held halfway: what an earlier run left is not the state before.
            record = await StoppedAsync(record, found, stop, cancel) with
            {
                After = observed == record.Before ? "" : observed,
            };
        }
        else
            record = await ApplyAsync(found, record, clients, cancel);
        // Whoever lost the claim meanwhile (the lease ran out) leaves the outcome to the one who took it over.
        return await ledger.FinishAsync(record, cancel) ? ResultOf(record) : SecondDelivery(record, claim);
    }

    private async Task<Stop?> AskAsync(Case found, Findings findings, CancellationToken cancel)
    {
        foreach (var gate in gates)
            if (await gate.AskAsync(found, findings, cancel) is { } stop)
                return stop;
        return null;
    }

    // A sweep comes to the same violation every day; it is told when it is first found, and again when it has changed.
    private async Task<LedgerRecord> StoppedAsync(LedgerRecord record, Case found, Stop stop, CancellationToken cancel)
    {
        var once = stop.Once ?? (found.Trigger is Trigger.Sweep ? $"{stop.Gate} {RecordId.Hash(record.Before)}" : null);
        return record with
        {
            Status = stop.Outcome,
            Gate = stop.Gate,
            Reason = stop.Why,
            FinishedAt = clock.GetUtcNow(),
            IsQuiet = once is not null && !await ledger.IsFirstAsync(record, once, stop.PerResource, cancel),
        };
    }

    // What could not be read may be wrong: it is recorded and told, so that the event is not lost.
    private async Task<Result> RecordFailedReadAsync(
        Guardrail guardrail,
        Resource resource,
        Trigger trigger,
        string why,
        Claim claim,
        CancellationToken cancel
    )
    {
        var record = RecordOf(guardrail, resource, trigger, claim, Outcome.Failed, "the state could not be read", why);
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        // An earlier run's failure, or its interrupted repair, is nobody's any more: this try of the event must fail too, or it would be the last.
        return
            claimed
            || holder.Status is Outcome.Failed or Outcome.NotHealed
            || (holder.Status == Outcome.Intent && holder.Lease < clock.GetUtcNow())
            ? ResultOf(record)
            : SecondDelivery(holder, claim);
    }

    private LedgerRecord RecordOf(
        Guardrail guardrail,
        Resource resource,
        Trigger trigger,
        Claim claim,
        string status,
        string violation,
        string reason
    )
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = RecordId.Of(guardrail.Id, resource.ToString(), trigger.Id, trigger.Time),
            Status = status,
            Guardrail = guardrail.Id,
            Resource = resource,
            EventId = trigger.Id,
            EventTime = trigger.Time,
            EventName = trigger switch
            {
                Trigger.Call c => c.EventName,
                Trigger.ConfigRule r => r.RuleName,
                Trigger.Sweep => "sweep",
                _ => "Config Configuration Item Change",
            },
            Actor = trigger is Trigger.Call call ? call.Actor : Actor.None,
            Mode = configuration.Mode,
            Violation = violation,
            Reason = reason,
            Plan = [],
            Before = "",
            Owner = claim.Owner,
            Lease = claim.Until,
            StartedAt = now,
            FinishedAt = status == Outcome.Intent ? null : now,
        };
    }

    // A retry that finds the claim held fails: the run that holds it may be dead, and Lambda takes the event for handled otherwise.
    private static Result SecondDelivery(LedgerRecord holder, Claim claim) =>
        claim.IsRetry && holder.Status == Outcome.Intent
            ? ResultOf(holder) with
            {
                Outcome = Outcome.Failed,
                Reason = $"record {holder.Id} is held by an earlier run until {holder.Lease:u}",
                Steps = [],
            }
            : ResultOf(holder) with
            {
                Outcome = Outcome.Ignored,
                Reason =
                    $"a second delivery: record {holder.Id} says {(holder.Status == Outcome.Intent ? "it is being repaired" : holder.Status)}",
                Steps = [],
            };

    private async Task<LedgerRecord> ApplyAsync(
        Case found,
        LedgerRecord record,
        AwsClients clients,
        CancellationToken cancel
    )
    {
        var (guardrail, resource, _, violation) = found;
        var done = record.Done.ToList();
        var (outcome, reason, denied) = ("", "", false);
        foreach (var step in violation.Plan)
        {
            Fence.Check(guardrail, step, configuration.Mode);
            try
            {
                var answer = await step.Run(clients, cancel);
                done.Add(new(step.ToString(), answer.ResponseMetadata?.RequestId ?? ""));
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                (outcome, reason, denied) = (
                    Outcome.Failed,
                    AwsError.Describe(e, step.Operation, [step.Action]),
                    AwsError.IsDenied(e)
                );
                break;
            }
        }

        object? after = null;
        var verdict = "the resource is gone";
        try
        {
            foreach (var wait in Patience)
            {
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, cancel);
                after = await guardrail.ObserveAsync(clients, resource, cancel);
                if (after is null)
                    break;
                var judged = guardrail.Judge(resource, after, configuration.Settings);
                if (outcome == Outcome.Failed)
                {
                    // A write whose answer was lost may have been made; one that was denied was not, and somebody else put it right.
                    if (judged is Verdict.Compliant meanwhile)
                        (outcome, reason) = (
                            denied && done.Count == 0 ? Outcome.Compliant : Outcome.Applied,
                            $"{meanwhile.Why}; by this write, whose answer was an error, or by somebody else meanwhile ({reason})"
                        );
                    break;
                }
                (outcome, verdict) = judged is Verdict.Compliant right
                    ? (Outcome.Applied, right.Why)
                    : (Outcome.NotHealed, ((Verdict.Violation)judged).Why);
                if (outcome == Outcome.Applied)
                    break;
            }
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            (outcome, verdict) = (
                outcome == Outcome.Failed ? outcome : Outcome.NotHealed,
                "the writes were made but could not be proved: "
                    + AwsError.Describe(e, "reading the state", guardrail.Reads.Select(r => r.Action))
            );
        }
        if (outcome.Length == 0)
            outcome = Outcome.NotHealed;
        return record with
        {
            Status = outcome,
            Reason = reason.Length > 0 ? reason : verdict,
            Done = done,
            After = after is null ? "" : guardrail.Write(after),
            FinishedAt = clock.GetUtcNow(),
        };
    }

    private static Result ResultOf(LedgerRecord record) =>
        new(
            record.Guardrail,
            record.Resource.ToString(),
            record.Status,
            record.Status is Outcome.Failed or Outcome.NotHealed or Outcome.Held ? record.Reason : record.Violation,
            record.Status is Outcome.Planned or Outcome.Held ? record.Plan : [.. record.Done.Select(d => d.Call)],
            record.Id.ToString(),
            record.Gate.Length > 0 && record.Status == Outcome.Held ? record.Gate : null
        );
}
