using System.Threading.RateLimiting;

namespace Remediation.Engine.Sweeps;

/// <summary>
/// Judges every resource of the guardrails, without an event: what was wrong before deployment, and what EventBridge
/// lost.
/// </summary>
/// <remarks>
/// One after the other in the guardrails' order, so that the trail which feeds all others is looked at first; of each
/// guardrail one region after the other. What fails in one region keeps no other from being swept.
/// </remarks>
public sealed class Sweep(IReadOnlyList<Guardrail> guardrails, Pipeline pipeline, SweptRegions regions)
{
    /// <summary>How many resources are judged at once.</summary>
    public const int Concurrency = 4;

    /// <summary>
    /// How many are begun in a second at most: AWS's quotas are shared with everybody in the account.
    /// </summary>
    public const int PerSecond = 20;

    /// <summary>
    /// Judgements that fail until a run gives up: then it is the ledger or the role, not the resource.
    /// </summary>
    public const int MostFaults = 5;

    /// <summary>
    /// Whether it is the deployment's own, with which enforcement begins; one that somebody runs by hand is not.
    /// </summary>
    public bool IsOfDeployment { get; init; }

    private readonly List<Stage> stages =
    [
        .. guardrails.SelectMany(guardrail => regions.Of(guardrail).Select(region => new Stage(guardrail, region))),
    ];

    /// <summary>Sweeps on from a state.</summary>
    /// <param name="tick">What the records are named after: the same tick's retry finds them again.</param>
    /// <param name="state">Where to begin.</param>
    /// <param name="isTimeUp">Asked between listings and resources; true ends the run with a state to go on
    /// from.</param>
    /// <param name="told">Is told each result, one at a time.</param>
    /// <param name="failed">Is told each fault; <see cref="SweepState.Failures"/> counts them.</param>
    /// <returns>
    /// The state to go on from, or <see cref="SweepState.IsDone"/> when all is; its totals count everything so far.
    /// </returns>
    /// <exception cref="AggregateException">Too many resources could not be recorded.</exception>
    public async Task<SweepState> RunAsync(
        Trigger.Sweep tick,
        SweepState state,
        Invocation invocation,
        Func<bool> isTimeUp,
        Action<Result> told,
        Action<SweepFault> failed,
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
        var run = new Run(pipeline, rate, tick, invocation, told, failed, state);
        Guardrail? swept = null;
        foreach (var stage in stages.Skip(IndexOf(state)))
        {
            if (IsOfDeployment && stage.Guardrail != swept)
            {
                await run.EndAsync(swept, cancel);
                swept = stage.Guardrail;
                await run.BeginAsync(swept, cancel);
            }
            var isResumed = stage.Guardrail.Id == state.Guardrail && stage.Region == state.Region;
            var cursor = isResumed ? state.Cursor : null;
            var skip = isResumed ? state.Skip : 0;
            do
            {
                // Listings alone take long where there are many regions, with nothing in them.
                if (isTimeUp())
                    return run.StateAt(stage, cursor, skip);
                if (await run.ListAsync(stage, cursor, cancel) is not { } page)
                    break;
                foreach (var (index, some) in page.Resources.Skip(skip).Chunk(Concurrency).Index())
                {
                    // What was listed is begun, or a run could end where it began.
                    if (index > 0 && isTimeUp())
                        return run.StateAt(stage, cursor, skip);
                    await run.JudgeAsync(stage, some, cancel);
                    skip += some.Length;
                }
                cursor = page.Next;
                skip = 0;
            } while (cursor is not null);
        }
        if (IsOfDeployment)
            await run.EndAsync(swept, cancel);
        return run.Done();
    }

    // A deployment or an account's regions may have changed since the last invocation: what came after is swept, and
    // where that cannot be told, all is.
    private int IndexOf(SweepState state)
    {
        if (state.Guardrail is null)
            return 0;
        var guardrail = stages.FindIndex(stage => stage.Guardrail.Id == state.Guardrail);
        if (guardrail < 0)
            return 0;
        var later = stages.FindIndex(
            guardrail,
            stage => stage.Guardrail.Id != state.Guardrail || string.CompareOrdinal(stage.Region, state.Region) >= 0
        );
        return later < 0 ? stages.Count : later;
    }

    private sealed record Stage(Guardrail Guardrail, string Region);

    private sealed class Run(
        Pipeline pipeline,
        RateLimiter rate,
        Trigger.Sweep tick,
        Invocation invocation,
        Action<Result> told,
        Action<SweepFault> failed,
        SweepState begun
    )
    {
        private readonly Dictionary<string, int> totals = begun.Totals.ToDictionary();
        private readonly List<Exception> faults = [];
        private int failures = begun.Failures;
        private int failuresBefore;
        private Trigger.Sweep tick = tick;

        public async Task BeginAsync(Guardrail guardrail, CancellationToken cancel)
        {
            // Of one that another invocation began it is not known which failures were its own.
            failuresBefore = guardrail.Id == begun.Guardrail ? 0 : failures;
            tick = await pipeline.BeginAsync(guardrail, tick, cancel);
        }

        // What could not be looked at may have been there before: then the next sweep begins it again.
        public async Task EndAsync(Guardrail? guardrail, CancellationToken cancel)
        {
            if (guardrail is not null && failures == failuresBefore)
                await pipeline.EndAsync(guardrail, tick, cancel);
        }

        public SweepState StateAt(Stage stage, string? cursor, int skip) =>
            new(stage.Guardrail.Id, stage.Region, cursor, skip, begun.Hop, failures, totals)
            {
                IsTargeted = begun.IsTargeted,
            };

        public SweepState Done() =>
            SweepState.Start with
            {
                Hop = begun.Hop,
                Failures = failures,
                Totals = totals,
                IsTargeted = begun.IsTargeted,
            };

        /// <summary>A page of a stage's resources; null if they cannot be listed, which is noted.</summary>
        public async Task<ResourcePage?> ListAsync(Stage stage, string? cursor, CancellationToken cancel)
        {
            var (guardrail, region) = stage;
            try
            {
                var clients = pipeline.Clients.Of(guardrail, Phase.Read, region);
                return await guardrail.On.List(clients, tick.Account, cursor, cancel);
            }
            catch (Exception error) when (region != tick.Region && AwsError.IsOfClosedRegion(error))
            {
                Keep(await pipeline.NoteClosedAsync(guardrail, region, tick, invocation, error, cancel));
                return null;
            }
            catch (Exception error) when (AwsError.Is(error, cancel))
            {
                Note(new(guardrail, region, null, error));
                return null;
            }
        }

        /// <exception cref="AggregateException">Too many judgements failed.</exception>
        public async Task JudgeAsync(Stage stage, Resource[] resources, CancellationToken cancel)
        {
            var results = await Task.WhenAll(resources.Select(resource => JudgeAsync(stage, resource, cancel)));
            foreach (var result in results.OfType<Result>())
                Keep(result);
            if (faults.Count >= MostFaults)
                throw new AggregateException(faults);
        }

        private async Task<Result?> JudgeAsync(Stage stage, Resource resource, CancellationToken cancel)
        {
            using var lease = await rate.AcquireAsync(1, cancel);
            try
            {
                return await pipeline.JudgeAsync(stage.Guardrail, resource, tick, invocation, cancel);
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                lock (faults)
                {
                    faults.Add(error);
                    Note(new(stage.Guardrail, stage.Region, resource, error));
                }
                return null;
            }
        }

        private void Keep(Result result)
        {
            totals[result.Outcome] = totals.GetValueOrDefault(result.Outcome) + 1;
            told(result);
        }

        private void Note(SweepFault fault)
        {
            failures++;
            failed(fault);
        }
    }
}
