using Amazon.Lambda.Model;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Redriving;

/// <summary>
/// Tells the deployment's functions from those that only have such a name: anybody who may make functions chooses the
/// name, and anybody who may write to the queue says for which function a message is.
/// </summary>
/// <remarks>
/// A function of ours runs with a role of this account below <see cref="OwnRoles.Path"/>, which whoever makes one must
/// be allowed to pass, and its variables name the deployment's ledger.
/// </remarks>
/// <param name="table">The deployment's ledger table.</param>
internal sealed class OwnFunctions(AwsClients aws, string table)
{
    private readonly Dictionary<string, OwnFunction> known = [];

    /// <summary>What there is of a function's name; asked once.</summary>
    public async Task<OwnFunction> FindAsync(string name, CancellationToken cancel)
    {
        if (!known.TryGetValue(name, out var function))
            known[name] = function = await AskAsync(name, cancel);
        return function;
    }

    private async Task<OwnFunction> AskAsync(string name, CancellationToken cancel)
    {
        try
        {
            var function = await aws.Lambda.GetFunctionConfigurationAsync(new() { FunctionName = name }, cancel);
            var variables = function.Environment?.Variables ?? [];
            return new()
            {
                Arn = function.FunctionArn,
                Guardrails = variables.GetValueOrDefault(Variables.Guardrails) is { Length: > 0 } some ? some : "*",
                Foreign = WhyForeign(function, variables),
            };
        }
        catch (ResourceNotFoundException)
        {
            return new();
        }
    }

    private string? WhyForeign(GetFunctionConfigurationResponse function, Dictionary<string, string> variables)
    {
        if (Arn.Parse(function.FunctionArn) is not { } arn)
            return $"its ARN is '{function.FunctionArn}'";
        var roles = OwnRoles.Of(arn.Partition, arn.Account);
        if (ArnPattern.Parse(roles)?.Matches(function.Role) != true)
            return $"its role is {function.Role}, and none of {roles}";
        var kind = variables.GetValueOrDefault(Variables.Function);
        if (kind is not (null or "" or Variables.GuardrailsFunction))
            return $"it is the {kind}, which runs no guardrails";
        var ledger = variables.GetValueOrDefault(Variables.LedgerTable);
        return ledger == table ? null : $"its ledger is '{ledger}', and the deployment's is {table}";
    }
}
