using System.Text.Json;
using Amazon.Runtime;
using Remediation.Engine.Events;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails.Model;

namespace Remediation.Engine;

/// <summary>The way of an event: read, match, locate, observe, judge, gates, intent, apply, observe and judge again, outcome.</summary>
public sealed class Pipeline(EngineConfiguration configuration, AwsClients aws, ILedger ledger, Log log, TimeProvider clock)
{
    /// <summary>How long a claim keeps others away where nothing is known of the invocation's deadline.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    // No function may run longer than this.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    // IAM and S3 answer a read after a write with the old state now and then.
    private static readonly TimeSpan[] Patience = [TimeSpan.Zero, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private readonly OwnChange own = new(configuration.OwnRoles);
    private readonly IReadOnlyList<IGate> gates = [new ModeGate(configuration.Mode)];

    /// <summary>Handles one event.</summary>
    /// <param name="payload">The EventBridge envelope as it came.</param>
    /// <param name="invocation">The invocation's id, for the record.</param>
    /// <param name="remaining">How long the invocation may still run, which is how long its claims keep others away: Lambda's retry comes after that.</param>
    /// <exception cref="JsonException">The payload is not JSON: nothing can be said of it.</exception>
    /// <exception cref="AmazonServiceException">The ledger could not be read or written: nothing was repaired that it does not know of.</exception>
    public async Task<Answer> HandleAsync(ReadOnlyMemory<byte> payload, string invocation, CancellationToken cancel, TimeSpan? remaining = null)
    {
        using var document = JsonDocument.Parse(payload);
        var (trigger, reason) = EventReader.Read(document.RootElement);
        log.Correlation = trigger?.Id ?? "";
        var answer = new Answer(trigger is null ? [new("", "", Outcome.Ignored, reason, [])] : await HandleAsync(trigger, new($"{invocation}/{Guid.NewGuid():N}", Until(remaining)), cancel));
        foreach (var result in answer.Results) log.Result(result, trigger, clock.GetUtcNow());
        return answer;
    }

    // A run of its own: two processes may be given the same invocation id, and only one may repair.
    private sealed record Claim(string Owner, DateTimeOffset Until);

    private DateTimeOffset Until(TimeSpan? remaining) => clock.GetUtcNow() + (remaining is not { } time ? Lease : time < Longest ? time : Longest);

    private async Task<IReadOnlyList<Result>> HandleAsync(Trigger trigger, Claim claim, CancellationToken cancel)
    {
        if (trigger is Trigger.Call { ErrorCode: { Length: > 0 } error }) return [new("", "", Outcome.Ignored, $"the call failed ({error}), so it changed nothing", [])];
        if (own.Made(trigger)) return [new("", "", Outcome.Ignored, "our own change", [])];

        var results = new List<Result>();
        var faults = new List<Exception>();
        foreach (var guardrail in configuration.Guardrails.Where(g => g.Watches(trigger)))
            foreach (var located in guardrail.Locate(trigger).Distinct())
                try { results.Add(await JudgeAsync(guardrail, located, trigger, claim, cancel)); }
                catch (Exception fault) when (fault is not OperationCanceledException) { faults.Add(fault); }

        // One resource's fault must not keep the next from being repaired; it fails the invocation afterwards, so that Lambda tries again.
        if (faults.Count == 1) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1) throw new AggregateException(faults);
        return results.Count > 0 ? results : [new("", "", Outcome.Ignored, "no guardrail of this function watches it, or it names no resource", [])];
    }

    private async Task<Result> JudgeAsync(Guardrail guardrail, Resource located, Trigger trigger, Claim claim, CancellationToken cancel)
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
        catch (AmazonServiceException e)
        {
            return await RecordFailedReadAsync(guardrail, resource ?? located, trigger, AwsError.Describe(e, "reading the state", guardrail.Reads.Select(r => r.Action)), claim, cancel);
        }
        if (resource is null || state is null) return new(guardrail.Id, located.ToString(), Outcome.Ignored, "the resource is gone", []);

        switch (guardrail.Judge(resource, state, configuration.Settings))
        {
            case Verdict.Violation violation: return await RepairAsync(new(guardrail, resource, trigger, violation), state, clients, claim, cancel);
            case Verdict.Compliant compliant: return new(guardrail.Id, resource.Arn, Outcome.Compliant, compliant.Why, []);
            default: throw new InvalidOperationException($"{guardrail.Id} gave no verdict");
        }
    }

    private async Task<Result> RepairAsync(Case found, object state, AwsClients clients, Claim claim, CancellationToken cancel)
    {
        var (guardrail, resource, trigger, violation) = found;
        Stop? stop = null;
        foreach (var gate in gates)
            if ((stop = await gate.AskAsync(found, cancel)) is not null) break;

        var record = RecordOf(guardrail, resource, trigger, claim, stop?.Outcome ?? Outcome.Intent, violation.Why, stop?.Why ?? "") with
        {
            Plan = [.. violation.Plan.Select(s => s.ToString())], Before = guardrail.Write(state),
        };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        if (!claimed) return SecondDelivery(holder);
        if (stop is not null) return ResultOf(record);

        record = await ApplyAsync(found, holder, clients, cancel);
        // Whoever lost the claim meanwhile (the lease ran out) leaves the outcome to the one who took it over.
        return await ledger.FinishAsync(record, cancel) ? ResultOf(record) : SecondDelivery(holder);
    }

    // What could not be read may be wrong: it is recorded and told, so that the event is not lost.
    private async Task<Result> RecordFailedReadAsync(Guardrail guardrail, Resource resource, Trigger trigger, string why, Claim claim, CancellationToken cancel)
    {
        var record = RecordOf(guardrail, resource, trigger, claim, Outcome.Failed, "the state could not be read", why);
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed || holder.Status == Outcome.Failed ? ResultOf(record) : SecondDelivery(holder);
    }

    private LedgerRecord RecordOf(Guardrail guardrail, Resource resource, Trigger trigger, Claim claim, string status, string violation, string reason)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = RecordId.Of(guardrail.Id, resource.ToString(), trigger.Id, trigger.Time), Status = status, Guardrail = guardrail.Id, Resource = resource,
            EventId = trigger.Id, EventTime = trigger.Time, EventName = trigger switch { Trigger.Call c => c.EventName, Trigger.ConfigRule r => r.RuleName, _ => "Config Configuration Item Change" },
            Actor = trigger is Trigger.Call call ? call.Actor : Actor.None, Mode = configuration.Mode, Violation = violation, Reason = reason, Plan = [], Before = "",
            Owner = claim.Owner, Lease = claim.Until, StartedAt = now, FinishedAt = status == Outcome.Intent ? null : now,
        };
    }

    private static Result SecondDelivery(LedgerRecord holder) => ResultOf(holder) with
    {
        Outcome = Outcome.Ignored, Reason = $"a second delivery: record {holder.Id} says {(holder.Status == Outcome.Intent ? "it is being repaired" : holder.Status)}", Steps = [],
    };

    private async Task<LedgerRecord> ApplyAsync(Case found, LedgerRecord record, AwsClients clients, CancellationToken cancel)
    {
        var (guardrail, resource, _, violation) = found;
        var done = record.Done.ToList();
        var (outcome, reason) = ("", "");
        foreach (var step in violation.Plan)
        {
            Fence.Check(guardrail, step, configuration.Mode);
            try
            {
                var answer = await step.Run(clients, cancel);
                done.Add(new(step.ToString(), answer.ResponseMetadata?.RequestId ?? ""));
            }
            catch (AmazonServiceException e)
            {
                (outcome, reason) = (Outcome.Failed, AwsError.Describe(e, step.Operation, [step.Action]));
                break;
            }
        }

        object? after = null;
        var verdict = "the resource is gone";
        try
        {
            foreach (var wait in Patience)
            {
                if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
                after = await guardrail.ObserveAsync(clients, resource, cancel);
                if (after is null) break;
                var judged = guardrail.Judge(resource, after, configuration.Settings);
                if (outcome == Outcome.Failed)
                {
                    // Somebody else may have put it right between our read and our write, so that there was nothing left to write.
                    if (judged is Verdict.Compliant meanwhile) (outcome, reason) = (done.Count > 0 ? Outcome.Applied : Outcome.Compliant, $"{meanwhile.Why}; put right by somebody else meanwhile ({reason})");
                    break;
                }
                (outcome, verdict) = judged is Verdict.Compliant right ? (Outcome.Applied, right.Why) : (Outcome.NotHealed, ((Verdict.Violation)judged).Why);
                if (outcome == Outcome.Applied) break;
            }
        }
        catch (AmazonServiceException e)
        {
            (outcome, verdict) = (outcome == Outcome.Failed ? outcome : Outcome.NotHealed, "the writes were made but could not be proved: " + AwsError.Describe(e, "reading the state", guardrail.Reads.Select(r => r.Action)));
        }
        if (outcome.Length == 0) outcome = Outcome.NotHealed;
        return record with
        {
            Status = outcome, Reason = reason.Length > 0 ? reason : verdict, Done = done, After = after is null ? "" : guardrail.Write(after), FinishedAt = clock.GetUtcNow(),
        };
    }

    private static Result ResultOf(LedgerRecord record) => new(record.Guardrail, record.Resource.ToString(), record.Status,
        record.Status is Outcome.Failed or Outcome.NotHealed or Outcome.Held ? record.Reason : record.Violation,
        record.Status is Outcome.Planned or Outcome.Held ? record.Plan : [.. record.Done.Select(d => d.Call)], record.Id.ToString());
}
