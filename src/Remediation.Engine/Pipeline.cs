using System.Runtime.ExceptionServices;
using System.Text.Json;
using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Engine.Gates;
using Remediation.Engine.Judging;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Engine.Waiting;

namespace Remediation.Engine;

/// <summary>
/// The way of an event: read it, find the guardrails that watch it, assess each resource, and repair what violates.
/// </summary>
public sealed class Pipeline
{
    private readonly EngineConfiguration configuration;
    private readonly Assessor assessor;
    private readonly Repairer repairer;
    private readonly Bookkeeper bookkeeper;
    private readonly OwnChange own;
    private readonly ILedger ledger;
    private readonly Ownership ownership;
    private readonly Log log;
    private readonly TimeProvider clock;

    /// <param name="identity">Whose engine this is; no event can say otherwise.</param>
    public Pipeline(
        EngineConfiguration configuration,
        Identity identity,
        AwsClients aws,
        ILedger ledger,
        Log log,
        TimeProvider clock
    )
    {
        this.configuration = configuration;
        this.ledger = ledger;
        Identity = identity;
        this.log = log;
        this.clock = clock;
        Clients = new(aws, configuration.Roles, Deployed.Session);
        assessor = new(configuration.Settings, Clients, ledger, clock);
        repairer = new(configuration, Clients, ledger, assessor, clock);
        bookkeeper = new(configuration, ledger, clock);
        own = new(configuration.OwnRoles);
        ownership = new(identity);
    }

    /// <summary>Whose engine this is.</summary>
    public Identity Identity { get; }

    /// <summary>The clients that guardrails' calls are made with.</summary>
    public GuardrailClients Clients { get; }

    /// <summary>Where events wait whose guardrail has a delay; null to judge each at once.</summary>
    public DelayQueue? Delays { get; init; }

    /// <summary>What keeps the cases that a gate holds until a time; null to leave them to the next sweep.</summary>
    public IHolds? Holds
    {
        get;
        init
        {
            field = value;
            repairer.Holds = value;
        }
    }

    /// <summary>
    /// Begins sweeps after events that do not say which resource they are about; null where nobody sweeps.
    /// </summary>
    public TargetedSweeps? Sweeps { get; init; }

    /// <summary>Handles one event.</summary>
    /// <param name="payload">The EventBridge envelope as it came.</param>
    /// <param name="invocation">What is known of the invocation.</param>
    /// <returns>
    /// What became of it. A <c>failed</c> or <c>not-healed</c> result is recorded; whoever runs this for Lambda throws
    /// then, so that the event is tried again.
    /// </returns>
    /// <exception cref="JsonException">The payload is not JSON: nothing can be said of it.</exception>
    /// <exception cref="AmazonServiceException">The ledger could not be read or written: nothing was repaired that it
    /// does not know of.</exception>
    public async Task<Answer> HandleAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(payload);
        return await HandleAsync(document.RootElement, invocation, cancel);
    }

    /// <summary>Handles one event that is parsed already.</summary>
    public async Task<Answer> HandleAsync(JsonElement envelope, Invocation invocation, CancellationToken cancel)
    {
        var (trigger, reason) = EventReader.Read(envelope);
        log.Correlation = trigger?.Id;
        invocation = invocation with { Envelope = envelope };
        if (EventReader.IsRedriven(envelope))
            invocation = invocation with { IsRedriven = true };
        var results = trigger is null
            ? [Result.Ignored(reason ?? "the event says nothing")]
            : await HandleAsync(trigger, envelope, invocation, cancel);
        Log(results, trigger);
        return new(results);
    }

    /// <summary>Why an event is not ours; null if it is.</summary>
    /// <param name="envelope">The EventBridge envelope that the trigger was read from.</param>
    public string? RefusalOf(Trigger trigger, JsonElement envelope) =>
        Identity.RefusalOf(trigger, EventReader.AccountOf(envelope), configuration.Regions);

    /// <summary>Judges one resource, and repairs it if the mode and the gates let it.</summary>
    /// <param name="trigger">What led to the resource.</param>
    public Task<Result> JudgeAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    ) => JudgeAsync(guardrail, located, trigger, invocation, fresh: null, cancel);

    /// <param name="fresh">The envelope of an event that has just happened; null of what is late, or no event.</param>
    private async Task<Result> JudgeAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        JsonElement? fresh,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var claim = Claim.Of(invocation, trigger, now);
        if (ownership.RefusalOf(guardrail, located, trigger) is { } others)
            return await bookkeeper.RefusedAsync(new(guardrail, located, trigger, now), others, claim, cancel);
        // What an earlier run may have repaired is right for that reason.
        if (claim.MayBeRetry)
            fresh = null;
        var seen = fresh is null
            ? await assessor.AssessAsync(guardrail, located, trigger, cancel)
            : await assessor.AssessFreshAsync(guardrail, located, trigger, cancel);
        if (ownership.RefusalOf(seen) is { } another)
            return await bookkeeper.RefusedAsync(seen, another, claim, cancel);
        if (fresh is { } envelope && Delays is not null && FreshReads.IsContradicted(seen, clock.GetUtcNow()))
            return await SettleAsync(seen, envelope, Delays, cancel);
        if (seen.Fault is { } fault)
            return await bookkeeper.UnreadAsync(seen, fault, claim, cancel);
        return seen.Verdict switch
        {
            Verdict.Violation violation => await ViolationAsync(seen, violation, claim, cancel),
            Verdict.Unclear unclear => await UnclearAsync(seen, unclear, claim, cancel),
            _ => await bookkeeper.CompliantAsync(seen, claim, cancel),
        };
    }

    /// <summary>Begins a guardrail's part of a sweep of everything.</summary>
    /// <returns>The sweep: whether enforcement begins with it, so that what it finds was there before.</returns>
    public async Task<Trigger.Sweep> BeginAsync(Guardrail guardrail, Trigger.Sweep tick, CancellationToken cancel)
    {
        if (configuration.ModeOf(guardrail) == Mode.Enforce)
            return tick with { Marks = await ledger.BeginAdoptionAsync(guardrail.Id, tick, cancel) };
        await ledger.ForgetAdoptionAsync(guardrail.Id, tick, cancel);
        return tick with { Marks = false };
    }

    /// <summary>Ends a guardrail's part of a sweep of everything.</summary>
    public Task EndAsync(Guardrail guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        tick.Marks ? ledger.EndAdoptionAsync(guardrail.Id, tick, cancel) : Task.CompletedTask;

    // What cannot be believed after some reads waits once, and is believed then.
    private static async Task<Result> SettleAsync(
        Assessment seen,
        JsonElement envelope,
        DelayQueue queue,
        CancellationToken cancel
    )
    {
        await queue.SendAsync(envelope, seen.Guardrail, FreshReads.Settling, cancel);
        return new()
        {
            Guardrail = seen.Guardrail.Id,
            Resource = seen.Resource.ToString(),
            Outcome = Outcome.Waiting,
            Reason =
                $"{seen.Verdict!.Why}, although {seen.Trigger.Name} asked for something else just now: it is read again "
                + $"in {FreshReads.Settling.TotalSeconds} seconds",
        };
    }

    private async Task<Result> ViolationAsync(
        Assessment seen,
        Verdict.Violation violation,
        Claim claim,
        CancellationToken cancel
    )
    {
        var completed = violation.Wanted is null ? await bookkeeper.ToldAsync(seen, claim, cancel) : null;
        return completed ?? await repairer.HandleAsync(seen, violation, claim, cancel);
    }

    private async Task<Result> UnclearAsync(
        Assessment seen,
        Verdict.Unclear unclear,
        Claim claim,
        CancellationToken cancel
    )
    {
        var result = await bookkeeper.UnclearAsync(seen, unclear, claim, cancel);
        // A sweep that asked for another would never end.
        if (seen.Trigger is not Trigger.Sweep)
            await SweepAsync(seen, claim, cancel);
        return result;
    }

    private async Task<bool> SweepAsync(Assessment seen, Claim claim, CancellationToken cancel) =>
        Sweeps is not null && await Sweeps.BeginAsync(bookkeeper.RecordOf(seen, claim), cancel);

    // The event is about some of the guardrail's resources, and does not say which.
    private async Task<Result> UnlocatedAsync(
        Guardrail guardrail,
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var claim = Claim.Of(invocation, trigger, now);
        var type = guardrail.On.Types[0];
        var place = new Resource(
            type,
            "that the event does not name",
            null,
            trigger.Account,
            trigger.Region,
            trigger.Partition
        );
        var seen = new Assessment(guardrail, place, trigger, now);
        var isOfMany = guardrail.On.IsOfMany(trigger);
        var result = isOfMany
            ? Result.Ignored($"{trigger.Name} is about resources that it does not name") with
            {
                Guardrail = guardrail.Id,
            }
            : await bookkeeper.UnlocatedAsync(seen, $"{trigger.Name} came without its request", claim, cancel);
        var begins = await SweepAsync(seen, claim, cancel);
        return begins
            ? result with
            {
                Reason = $"{result.Reason}; every {type} in {trigger.Region} is looked at",
            }
            : result;
    }

    private static bool IsUnlocated(Guardrail guardrail, Trigger trigger) =>
        trigger is Trigger.Call { ErrorCode: null } call && (call.IsRequestOmitted || guardrail.On.IsOfMany(call));

    /// <summary>Notes that a region answers nobody of the account, so that a guardrail's resources in it stay
    /// unjudged.</summary>
    /// <param name="fault">What a call there was answered with.</param>
    public Task<Result> NoteClosedAsync(
        Guardrail guardrail,
        string region,
        Trigger trigger,
        Invocation invocation,
        Exception fault,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var place = new Resource("region", region, null, trigger.Account, region, Regions.PartitionOf(region));
        var doing = $"listing {guardrail.On.Types[0]} in {region}";
        var text = AwsError.Describe(fault, doing, guardrail.On.Reads.Select(permission => permission.Action));
        var seen = new Assessment(guardrail, place, trigger, now) { Fault = text };
        return bookkeeper.ClosedAsync(seen, text, Claim.Of(invocation, trigger, now), cancel);
    }

    private async Task<IReadOnlyList<Result>> HandleAsync(
        Trigger trigger,
        JsonElement envelope,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        if (RefusalOf(trigger, envelope) is { } refusal)
            return [Result.Refused(refusal)];
        var waitedFor = EventReader.WaitedFor(envelope);
        if (waitedFor is not null && !configuration.Guardrails.Any(guardrail => guardrail.Id == waitedFor))
            return [Result.Ignored($"it waited for '{waitedFor}', which is off or no guardrail")];
        if (Hold.Of(envelope) is { } hold)
            return [await ReturnAsync(hold, trigger, envelope, invocation, cancel)];
        var watching = configuration
            .Guardrails.Where(guardrail => waitedFor is null || guardrail.Id == waitedFor)
            .Where(guardrail => guardrail.IsWokenBy(trigger))
            .ToList();
        if (watching.Count == 0 && trigger is Trigger.Call { ErrorCode: { } error })
            return [Result.Ignored($"the call failed ({error}), so it changed nothing")];
        if (own.Made(trigger))
            return [Result.Ignored("our own change")];

        var results = new List<Result>();
        var faults = new List<Exception>();
        // What was given again out of a dead letter queue has waited long enough.
        var isLate = waitedFor is not null || invocation.HasWaited || invocation.IsRedriven;
        var waiting = isLate || Delays is null ? [] : watching.Where(Delays.IsFor).ToList();
        foreach (var guardrail in waiting)
            await TryAsync(() => Delays!.SendAsync(envelope, guardrail, cancel));
        JsonElement? fresh = isLate ? null : envelope;
        foreach (var guardrail in watching.Except(waiting))
        {
            var resources = guardrail.On.Locate(trigger).Distinct().ToList();
            if (resources.Count == 0 && IsUnlocated(guardrail, trigger))
                await TryAsync(() => UnlocatedAsync(guardrail, trigger, invocation, cancel));
            foreach (var located in resources)
                await TryAsync(() => JudgeAsync(guardrail, located, trigger, invocation, fresh, cancel));
        }
        ThrowIfAny(faults, results, trigger);
        return results.Count > 0
            ? results
            : [Result.Ignored("no guardrail of this function watches it, or it names no resource")];

        async Task TryAsync(Func<Task<Result>> doing)
        {
            try
            {
                results.Add(await doing());
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                faults.Add(fault);
            }
        }
    }

    // Held by a gate until a time: before that it waits on, since SQS keeps no message longer than 15 minutes.
    private async Task<Result> ReturnAsync(
        Hold hold,
        Trigger trigger,
        JsonElement envelope,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        var guardrail = configuration.Guardrails.First(g => g.Id == hold.Guardrail);
        if (hold.Until <= clock.GetUtcNow() || Holds is null)
        {
            var returned = invocation with { HasWaited = true, IsReturn = true };
            return await JudgeAsync(guardrail, hold.Resource, trigger, returned, cancel);
        }
        await Holds.KeepAsync(hold, envelope, cancel);
        return new()
        {
            Guardrail = guardrail.Id,
            Resource = hold.Resource.ToString(),
            Outcome = Outcome.Waiting,
            Reason = $"it is held until {hold.Until:u}",
        };
    }

    // One resource's fault must not keep the next from being repaired; it fails the invocation afterwards, so that
    // Lambda tries again.
    private void ThrowIfAny(List<Exception> faults, List<Result> results, Trigger trigger)
    {
        if (faults.Count == 0)
            return;
        Log(results, trigger);
        if (faults.Count > 1)
            throw new AggregateException(faults);
        ExceptionDispatchInfo.Throw(faults[0]);
    }

    private void Log(IReadOnlyList<Result> results, Trigger? trigger)
    {
        foreach (var result in results)
            log.Result(result, trigger, clock.GetUtcNow());
    }
}
