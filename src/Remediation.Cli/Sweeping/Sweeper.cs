using System.Runtime.ExceptionServices;
using Remediation.Engine;
using Remediation.Engine.Sweeps;

namespace Remediation.Cli.Sweeping;

/// <summary>
/// Sweeps guardrail by guardrail, so that one that may not list its resources does not keep the others from being
/// swept.
/// </summary>
internal sealed class Sweeper(LocalEngine engine, AwsClients aws, Trigger.Sweep tick, Output output)
{
    private int judged;

    /// <summary>Whether somebody stopped it before its end.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Sweeps guardrails, and says of each what came of it.</summary>
    public async Task<IReadOnlyList<Swept>> RunAsync(IReadOnlyList<Guardrail> guardrails, CancellationToken cancel)
    {
        var swept = new List<Swept>();
        await output.ProgressAsync("Sweeping", guardrails.Count, SweepAllAsync);
        return swept;

        async Task SweepAllAsync(Action<string, int> progress)
        {
            foreach (var guardrail in guardrails)
            {
                if (IsStopped)
                    return;
                progress(guardrail.Id, swept.Count);
                var one = await SweepAsync(guardrail, text => progress(text, swept.Count), cancel);
                swept.Add(one);
                output.Line($"{one}");
            }
        }
    }

    private async Task<Swept> SweepAsync(Guardrail guardrail, Action<string> progress, CancellationToken cancel)
    {
        var totals = new Dictionary<string, int>();
        var told = new List<Result>();
        var faults = new List<Exception>();
        try
        {
            var sweep = new Sweep([guardrail], engine.Pipeline, SweptRegions.Only(aws.Region));
            await sweep.RunAsync(
                tick,
                SweepState.Start,
                new(tick.Id),
                () => false,
                Keep,
                fault => faults.Add(fault.Error),
                cancel
            );
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was done is told, and the rest is left.
            IsStopped = true;
        }
        catch (AggregateException) when (faults.Count >= Sweep.MostFaults)
        {
            // It gave up, after it told each fault.
        }
        if (faults.Find(fault => !AwsError.Is(fault, cancel)) is { } ours)
            ExceptionDispatchInfo.Throw(ours);
        var fault = faults.Count > 1 ? new AggregateException(faults) : faults.FirstOrDefault();
        return new(guardrail.Id, totals, told, fault);

        void Keep(Result result)
        {
            totals[result.Outcome] = totals.GetValueOrDefault(result.Outcome) + 1;
            if (result.Outcome is not (Outcome.Compliant or Outcome.Ignored))
                told.Add(engine.Shown(result));
            judged++;
            progress($"{guardrail.Id}, {judged} judged");
        }
    }
}
