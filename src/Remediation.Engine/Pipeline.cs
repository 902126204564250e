using System.Runtime.ExceptionServices;
using System.Text.Json;
using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Engine.Gates;
using Remediation.Engine.Judging;
using Remediation.Engine.Ledger;
using Remediation.Engine.Repairs;
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
    private readonly Log log;
    private readonly TimeProvider clock;

    public Pipeline(EngineConfiguration configuration, AwsClients aws, ILedger ledger, Log log, TimeProvider clock)
    {
        this.configuration = configuration;
        this.log = log;
        this.clock = clock;
        Clients = new(aws, configuration.Roles, Deployed.Session);
        assessor = new(configuration.Settings, Clients, ledger, clock);
        repairer = new(configuration, Clients, ledger, assessor, clock);
        bookkeeper = new(configuration, ledger, clock);
        own = new(configuration.OwnRoles);
    }

    /// <summary>The clients that guardrails' calls are made with.</summary>
    public GuardrailClients Clients { get; }

    /// <summary>Where events wait whose guardrail has a delay; null to judge each at once.</summary>
    public DelayQueue? Delays { get; init; }

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
        if (EventReader.IsRedriven(envelope))
            invocation = invocation with { IsRedriven = true };
        var results = trigger is null
            ? [Result.Ignored(reason ?? "the event says nothing")]
            : await HandleAsync(trigger, envelope, invocation, cancel);
        Log(results, trigger);
        return new(results);
    }

    /// <summary>Judges one resource, and repairs it if the mode and the gates let it.</summary>
    /// <param name="trigger">What led to the resource.</param>
    public async Task<Result> JudgeAsync(
        Guardrail guardrail,
        Resource located,
        Trigger trigger,
        Invocation invocation,
        CancellationToken cancel
    )
    {
        var claim = Claim.Of(invocation, trigger, clock.GetUtcNow());
        var seen = await assessor.AssessAsync(guardrail, located, trigger, cancel);
        if (seen.Fault is { } fault)
            return await bookkeeper.UnreadAsync(seen, fault, claim, cancel);
        return seen.Verdict switch
        {
            Verdict.Violation violation => await repairer.HandleAsync(seen, violation, claim, cancel),
            Verdict.Unclear unclear => await bookkeeper.UnclearAsync(seen, unclear, claim, cancel),
            _ => await bookkeeper.CompliantAsync(seen, claim, cancel),
        };
    }

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
        var waitedFor = EventReader.WaitedFor(envelope);
        if (waitedFor is not null && !configuration.Guardrails.Any(guardrail => guardrail.Id == waitedFor))
            return [Result.Ignored($"it waited for '{waitedFor}', which is off or no guardrail")];
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
        foreach (var guardrail in watching.Except(waiting))
        {
            foreach (var located in guardrail.On.Locate(trigger).Distinct())
                await TryAsync(() => JudgeAsync(guardrail, located, trigger, invocation, cancel));
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
