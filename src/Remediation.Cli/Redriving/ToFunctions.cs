using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Redriving;

/// <summary>Gives events to the deployed functions.</summary>
/// <param name="own">Tells which functions are the deployment's.</param>
/// <param name="named">The function to give every event to; null for each event's own.</param>
internal sealed class ToFunctions(AwsClients aws, OwnFunctions own, string? named) : IRedrive
{
    public async Task<Told> GiveAsync(DeadLetter message, bool isDry, CancellationToken cancel)
    {
        var candidates = CandidatesOf(message);
        if (candidates.Count == 0)
            return Told.LeftFor(message, WhyNone(message));
        var functions = new List<string>();
        foreach (var name in candidates)
        {
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
            if (function.Arn is null)
                continue;
            if (WhyNot(message, name, function) is { } reason)
                return Told.LeftFor(message, reason);
            if (Runs(function, message))
                functions.Add(name);
        }
        if (functions.Count == 0)
            return Told.LeftFor(message, WhyAbsent(candidates));
        if (isDry)
        {
            return new()
            {
                Message = message,
                Status = Told.Would,
                To = functions,
            };
        }
        return await GiveAsync(message, functions, cancel);
    }

    private async Task<Told> GiveAsync(DeadLetter message, IReadOnlyList<string> functions, CancellationToken cancel)
    {
        var taken = new List<string>();
        foreach (var function in functions)
        {
            try
            {
                await InvokeAsync(function, message, cancel);
                taken.Add(function);
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                var left = Told.LeftFor(message, $"{function} did not take it: {App.Words(e)}");
                return left with { To = taken, IsFault = true };
            }
        }
        return new()
        {
            Message = message,
            Status = Told.Redriven,
            To = taken,
        };
    }

    // A guardrail that is off has no function; where none has, the functions have other names.
    private IReadOnlyList<string> CandidatesOf(DeadLetter message)
    {
        if (named is not null)
            return [named];
        if (message.Target is { } target)
            return [NameOf(target)];
        if (message.Guardrails.Count == 0)
            return [];
        return [.. message.Guardrails.SelectMany(g => Deployed.FunctionsOf(g.Id)).Distinct(), Deployed.Engine];
    }

    private string? WhyNot(DeadLetter message, string name, OwnFunction function)
    {
        if (named is null && message.Target is { } target && $"{target}" != function.Arn)
            return $"it names {target}, and {name} is {function.Arn} here: give --function NAME if it is for that one";
        return function.Foreign is { } why ? $"{name} is not the deployment's: {why}" : null;
    }

    // What is given to a function that does not run its guardrails would be gone from the queue, and handled by nobody.
    // A sweep's tick names no guardrail.
    private static bool Runs(OwnFunction function, DeadLetter message) =>
        message.Trigger is Trigger.Sweep || function.RunsAny(message.Guardrails);

    private static string NameOf(Arn function) => function.Resource.Split(':')[1];

    private static string WhyNone(DeadLetter message) =>
        message.Trigger is Trigger.Sweep
            ? "a sweep's tick does not name its function: "
                + "sweep again by `remediate sweep`, or give --function NAME"
            : "no guardrail watches it";

    private static string WhyAbsent(IReadOnlyList<string> functions) =>
        $"there is no function {string.Join(" or ", functions)} that runs a guardrail which watches it: "
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
