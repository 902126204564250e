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
        Exception? fault = null;
        try
        {
            await new Sweep([guardrail], engine.Pipeline, aws.Region).RunAsync(
                tick,
                SweepState.Start,
                new(tick.Id),
                () => false,
                Keep,
                cancel
            );
        }
        catch (Exception e) when (IsAws(e, cancel))
        {
            fault = e;
        }
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

    private static bool IsAws(Exception fault, CancellationToken cancel)
    {
        if (fault is AggregateException all)
            return all.InnerExceptions.All(inner => AwsError.Is(inner, cancel));
        return AwsError.Is(fault, cancel);
    }
}
