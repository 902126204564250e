using System.Threading.RateLimiting;

namespace Remediation.Engine.Sweeps;

/// <summary>
/// Judges every resource of the guardrails, without an event: what was wrong before deployment, and what EventBridge
/// lost.
/// </summary>
/// <remarks>
/// One after the other in the guardrails' order, so that the trail which feeds all others is looked at first.
/// </remarks>
/// <param name="region">The region whose resources are judged.</param>
public sealed class Sweep(IReadOnlyList<Guardrail> guardrails, Pipeline pipeline, string region)
{
    /// <summary>How many resources are judged at once.</summary>
    public const int Concurrency = 4;

    /// <summary>
    /// How many are begun in a second at most: AWS's quotas are shared with everybody in the account.
    /// </summary>
    public const int PerSecond = 20;

    /// <summary>Faults after which a sweep gives up: then it is the ledger or the role, not the resource.</summary>
    public const int MostFaults = 5;

    /// <summary>Sweeps on from a state.</summary>
    /// <param name="tick">What the records are named after: the same tick's retry finds them again.</param>
    /// <param name="state">Where to begin.</param>
    /// <param name="isTimeUp">Asked between resources; true ends the run with a state to go on from.</param>
    /// <param name="told">Is told each result, one at a time.</param>
    /// <returns>
    /// The state to go on from, or <see cref="SweepState.IsDone"/> when all is; its totals count everything so far.
    /// </returns>
    /// <exception cref="Exception">A listing failed, or too many resources could not be recorded.</exception>
    public async Task<SweepState> RunAsync(
        Trigger.Sweep tick,
        SweepState state,
        Invocation invocation,
        Func<bool> isTimeUp,
        Action<Result> told,
        CancellationToken cancel
    )
    {
        using var rate = new TokenBucketRateLimiter(
            new()
            {
                TokenLimit = Concurrency,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / PerSecond),
                QueueLimit = int.MaxValue,
            }
        );
        var totals = state.Totals.ToDictionary();
        var faults = new List<Exception>();
        foreach (var guardrail in guardrails.SkipWhile(g => state.Guardrail is not null && g.Id != state.Guardrail))
        {
            var isResumed = guardrail.Id == state.Guardrail;
            var cursor = isResumed ? state.Cursor : null;
            var skip = isResumed ? state.Skip : 0;
            do
            {
                var clients = pipeline.Clients.Of(guardrail, Phase.Read, region);
                var page = await guardrail.On.List(clients, tick.Account, cursor, cancel);
                foreach (var some in page.Resources.Skip(skip).Chunk(Concurrency))
                {
                    if (isTimeUp())
                        return new(guardrail.Id, cursor, skip, state.Hop, totals);
                    var results = await Task.WhenAll(some.Select(resource => JudgeAsync(guardrail, resource)));
                    foreach (var result in results.OfType<Result>())
                    {
                        totals[result.Outcome] = totals.GetValueOrDefault(result.Outcome) + 1;
                        told(result);
                    }
                    if (faults.Count >= MostFaults)
                        throw new AggregateException(faults);
                    skip += some.Length;
                }
                cursor = page.Next;
                skip = 0;
            } while (cursor is not null);
        }
        if (faults.Count > 0)
            throw new AggregateException(faults);
        return SweepState.Start with { Hop = state.Hop, Totals = totals };

        async Task<Result?> JudgeAsync(Guardrail guardrail, Resource resource)
        {
            using var lease = await rate.AcquireAsync(1, cancel);
            try
            {
                return await pipeline.JudgeAsync(guardrail, resource, tick, invocation, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                lock (faults)
                    faults.Add(e);
                return null;
            }
        }
    }
}
