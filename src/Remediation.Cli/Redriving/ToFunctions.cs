using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Redriving;

/// <summary>Gives events to the deployed functions.</summary>
/// <param name="named">The function to give every event to; null for each event's own.</param>
internal sealed class ToFunctions(AwsClients aws, string? named) : IRedrive
{
    public async Task<Told> GiveAsync(DeadLetter message, bool isDry, CancellationToken cancel)
    {
        var functions = FunctionsOf(message);
        if (functions.Count == 0)
            return Told.LeftFor(message, WhyNone(message));
        if (isDry)
        {
            return new()
            {
                Message = message,
                Status = Told.Would,
                To = functions,
            };
        }
        var taken = new List<string>();
        foreach (var function in functions)
        {
            try
            {
                await InvokeAsync(function, message, cancel);
                taken.Add(function);
            }
            catch (ResourceNotFoundException)
            {
                // Told below, if it was the only one.
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                var left = Told.LeftFor(message, $"{function} did not take it: {App.Words(e)}");
                return left with { To = taken, IsFault = true };
            }
        }
        if (taken.Count == 0)
            return Told.LeftFor(message, WhyNotTaken(functions));
        return new()
        {
            Message = message,
            Status = Told.Redriven,
            To = taken,
        };
    }

    // A guardrail that is off has no function; where none has, the functions have other names.
    private IReadOnlyList<string> FunctionsOf(DeadLetter message)
    {
        if ((named ?? message.Target) is { } one)
            return [one];
        return [.. message.Guardrails.SelectMany(g => Deployed.FunctionsOf(g.Id)).Distinct()];
    }

    private static string WhyNone(DeadLetter message) =>
        message.Trigger is Trigger.Sweep
            ? "a sweep's tick does not name its function: "
                + "sweep again by `remediate sweep`, or give --function NAME"
            : "no guardrail watches it";

    private static string WhyNotTaken(IReadOnlyList<string> functions) =>
        $"there is no function {string.Join(" or ", functions)}: "
        + "is it deployed in this region? give --function NAME where it has another name";

    private Task InvokeAsync(string function, DeadLetter message, CancellationToken cancel) =>
        aws.Lambda.InvokeAsync(
            new InvokeRequest
            {
                FunctionName = function,
                InvocationType = InvocationType.Event,
                Payload = message.Redriven(),
            },
            cancel
        );
}
