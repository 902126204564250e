using Remediation.Engine;
using Remediation.Engine.Repairs;

namespace Remediation.Cli.Redriving;

/// <summary>Runs events in this process.</summary>
internal sealed class Here(LocalEngine engine) : IRedrive
{
    public async Task<Told> GiveAsync(DeadLetter message, bool isDry, CancellationToken cancel)
    {
        if (WhyNot(message) is { } reason)
            return Told.LeftFor(message, reason);
        if (isDry)
            return new() { Message = message, Status = Told.Would };
        try
        {
            var results = await engine.HandleAsync(message.Redriven(), cancel);
            return Of(message, results);
        }
        catch (Exception e) when (AwsError.Is(e, cancel) || e is AggregateException)
        {
            return Told.LeftFor(message, App.Words(e)) with { IsFault = true };
        }
    }

    private string? WhyNot(DeadLetter message)
    {
        if (message.Trigger is Trigger.Sweep)
            return "a sweep's tick is not run here: sweep again by `remediate sweep`";
        if (message.Guardrails.Count == 0)
            return "no guardrail watches it";
        return message.Guardrails.Any(engine.Configuration.Guardrails.Contains)
            ? null
            : "no guardrail of REMEDIATION_GUARDRAILS watches it";
    }

    private Told Of(DeadLetter message, IReadOnlyList<Result> results)
    {
        if (results.FirstOrDefault(RepairFailedException.IsFailure) is { } failure)
        {
            var reason = $"{failure.Guardrail} {failure.Outcome}: {failure.Reason}";
            return Told.LeftFor(message, reason) with { Results = results };
        }
        return new()
        {
            Message = message,
            Status = engine.Configuration.Mode == Mode.Enforce ? Told.Redriven : Told.Would,
            Results = results,
        };
    }
}
