using Remediation.Engine;
using Remediation.Guardrails;

namespace Remediation.Cli.Planning;

/// <summary>Makes a plan's changes one after the other; what is refused or fails keeps no other from it.</summary>
/// <param name="engine">The engine, in enforce, over the ledger that lets in what the plan has.</param>
/// <param name="approved">That ledger.</param>
/// <param name="tick">What the records are named after.</param>
internal sealed class PlanRun(LocalEngine engine, ApprovedLedger approved, Trigger.Sweep tick)
{
    /// <summary>What AWS refused to list, so that its changes could not be made.</summary>
    public bool HasFaults { get; private set; }

    /// <summary>Makes the changes until all are made or somebody stops it; the one under way is ended first.</summary>
    /// <param name="told">Is told each as it is done.</param>
    public async Task<IReadOnlyList<Result>> RunAsync(Plan plan, Action<Result> told, CancellationToken cancel)
    {
        var results = new List<Result>();
        foreach (var changes in plan.Changes.GroupBy(change => change.Guardrail))
        {
            if (cancel.IsCancellationRequested)
                break;
            var guardrail = Catalogue.Find(changes.Key)!;
            var (there, fault) = await FindAsync(guardrail, [.. changes], cancel);
            foreach (var change in changes)
            {
                if (cancel.IsCancellationRequested)
                    break;
                var result = there.TryGetValue(change.Resource, out var resource)
                    ? await MakeAsync(guardrail, resource, change)
                    : Missing(change, fault);
                results.Add(result);
                told(result);
            }
        }
        return results;
    }

    // The plan names a resource, and the account says what it is: no part of one is taken from a file.
    private async Task<(Dictionary<string, Resource> There, Exception? Fault)> FindAsync(
        Guardrail guardrail,
        List<PlannedChange> changes,
        CancellationToken cancel
    )
    {
        var wanted = changes.Select(change => change.Resource).ToHashSet();
        var there = new Dictionary<string, Resource>();
        try
        {
            var clients = engine.Pipeline.Clients.Of(guardrail, Phase.Read, tick.Region);
            await foreach (var resource in guardrail.On.ListAllAsync(clients, tick.Account, cancel))
            {
                if (wanted.Remove($"{resource}"))
                    there.Add($"{resource}", resource);
                if (wanted.Count == 0)
                    break;
            }
            return (there, null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was made is told, and the rest is left.
            return (there, null);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            HasFaults = true;
            return (there, e);
        }
    }

    private async Task<Result> MakeAsync(Guardrail guardrail, Resource resource, PlannedChange change)
    {
        Result result;
        try
        {
            var invocation = new Invocation(tick.Id);
            result = await engine.Pipeline.JudgeAsync(guardrail, resource, tick, invocation, CancellationToken.None);
        }
        catch (Exception e) when (AwsError.Is(e, CancellationToken.None))
        {
            HasFaults = true;
            return ResultOf(change, Outcome.Failed, App.Words(e));
        }
        return approved.RefusalOf(change) is { } why ? ResultOf(change, Outcome.Refused, why) : result;
    }

    private static Result Missing(PlannedChange change, Exception? fault) =>
        fault is null
            ? ResultOf(change, Outcome.Refused, "the account has no such resource any more")
            : ResultOf(change, Outcome.Failed, $"it could not be looked for: {App.Words(fault)}");

    private static Result ResultOf(PlannedChange change, string outcome, string why) =>
        new()
        {
            Guardrail = change.Guardrail,
            Resource = change.Resource,
            Violation = change.Violation,
            Outcome = outcome,
            Reason = why,
        };
}
