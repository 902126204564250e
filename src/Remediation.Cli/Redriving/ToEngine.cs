using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Redriving;

/// <summary>Gives events to the deployed engine.</summary>
/// <param name="aws">Clients of the region that the engine is in.</param>
/// <param name="own">Tells which functions are the deployment's.</param>
/// <param name="named">The function to give every event to in the engine's place; null for the engine.</param>
internal sealed class ToEngine(AwsClients aws, OwnFunctions own, string? named) : IRedrive
{
    private readonly string name = named ?? Deployed.Engine;

    public async Task<Told> GiveAsync(DeadLetter message, bool isDry, CancellationToken cancel)
    {
        if (!IsForGuardrails(message))
            return Told.LeftFor(message, WhyNone(message));
        OwnFunction function;
        try
        {
            function = await own.FindAsync(name, cancel);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            var left = Told.LeftFor(message, $"whether {name} is the deployment's is not known: {App.Words(e)}");
            return left with { IsFault = true };
        }
        if (WhyNot(message, function) is { } reason)
            return Told.LeftFor(message, reason);
        if (isDry)
        {
            return new()
            {
                Message = message,
                Status = Told.Would,
                To = [name],
            };
        }
        return await InvokeAsync(message, cancel);
    }

    // Schedules wake others too: of their ticks only those of our sweeps are the engine's.
    private bool IsForGuardrails(DeadLetter message) =>
        message.Trigger is Trigger.Sweep { Rule: var rule }
            ? named is not null || Deployed.SweepEveryOf(Arn.Parse(rule)?.Name) is not null
            : message.Guardrails.Count > 0;

    private static string WhyNone(DeadLetter message) =>
        message.Trigger is Trigger.Sweep { Rule: var rule }
            ? $"it is the tick of {rule ?? "a schedule without a name"}, which is no sweep of the engine: "
                + "sweep again by `remediate sweep`, or give --function NAME"
            : "no guardrail watches it";

    private string? WhyNot(DeadLetter message, OwnFunction function)
    {
        if (Arn.Parse(function.Arn) is not { } arn)
        {
            return $"there is no function {name} in {aws.Region}: give --region with the home region of the deployment"
                + (named is null ? ", or --function NAME where it has another name" : null);
        }
        if (named is null && message.Target is { } target && !IsOf(target, arn))
            return $"it is for {target}, and {name} is {arn} here: give --function {name} if it is for that one";
        if (function.Foreign is { } why)
            return $"{name} is not the deployment's: {why}";
        // What is given to a function that does not run its guardrails would be gone from the queue, and handled by
        // nobody. A sweep's tick names no guardrail.
        return message.Trigger is Trigger.Sweep || function.RunsAny(message.Guardrails)
            ? null
            : $"{name} runs no guardrail that watches it";
    }

    // The engine itself, or the bus in its region that wakes it.
    private static bool IsOf(Arn target, Arn engine) =>
        (target.Partition, target.Region, target.Account) == (engine.Partition, engine.Region, engine.Account);

    private async Task<Told> InvokeAsync(DeadLetter message, CancellationToken cancel)
    {
        var request = new InvokeRequest
        {
            FunctionName = name,
            InvocationType = InvocationType.Event,
            Payload = message.Redriven(),
        };
        try
        {
            await aws.Lambda.InvokeAsync(request, cancel);
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return Told.LeftFor(message, $"{name} did not take it: {App.Words(e)}") with { IsFault = true };
        }
        return new()
        {
            Message = message,
            Status = Told.Redriven,
            To = [name],
        };
    }
}
