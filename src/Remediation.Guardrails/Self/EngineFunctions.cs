using System.IO.Enumeration;
using System.Text.Json;
using Amazon.Lambda.Model;

namespace Remediation.Guardrails.Self;

/// <summary>
/// The engine's functions: what is read of them, what is wrong with them, and what changes one state into another.
/// </summary>
internal static class EngineFunctions
{
    // The SDK and .NET take these as where calls go, and the loader as what to load, whatever else is configured.
    private static readonly string[] Diverting = ["AWS_ENDPOINT_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LD_"];

    private static readonly string[] Judged =
    [
        Variables.Function,
        Variables.Guardrails,
        Variables.Mode,
        Variables.LedgerTable,
        Variables.OwnRoles,
        Variables.Grace,
    ];

    public static async Task<EngineFunction> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (await FindAsync(aws, resource.Id, cancel) is not { } function)
            return new();
        var variables = function.Environment?.Variables ?? [];
        var concurrency = await aws.Lambda.GetFunctionConcurrencyAsync(new() { FunctionName = resource.Id }, cancel);
        var callers = await CallersAsync(aws, resource.Id, cancel);
        var permitted = RulesOf(resource, variables)
            .Where(rule => callers.Any(c => c.Lets(SelfNames.RuleArn(resource, rule), resource.Account)));
        var judged = variables
            .Where(variable => Judged.Contains(variable.Key) || IsDiverting(variable.Key))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new FunctionVariable(variable.Key, variable.Value));
        return new()
        {
            Runtime = function.Runtime?.Value ?? "none",
            Handler = function.Handler,
            Role = function.Role,
            Reserved = concurrency.ReservedConcurrentExecutions,
            Layers = [.. (function.Layers ?? []).Select(layer => layer.Arn)],
            Variables = [.. judged],
            Code = function.CodeSha256,
            Likeness = await LikenessAsync(aws, function, cancel),
            Permitted = [.. permitted],
        };
    }

    public static Verdict Judge(Seen<EnginePart> seen, EngineFunction function)
    {
        var resource = seen.Resource;
        if (!function.Exists)
            return seen.Told($"the function {resource.Id} is gone: deploy again");
        var variables = function.Variables.DistinctBy(v => v.Name).ToDictionary(v => v.Name, v => v.Value);
        var rules = RulesOf(resource, variables).ToList();
        var notPermitted = rules.Except(function.Permitted).ToList();
        List<string> mended =
        [
            .. Enumerable.Reverse(notPermitted).Select(rule => $"may not be called by {rule}"),
            .. function.Reserved == 0 ? ["can run no more, with a reserved concurrency of 0"] : Array.Empty<string>(),
        ];
        List<string> wrong = [.. mended, .. Wrong(resource, function)];
        if (wrong.Count == 0)
            return seen.Compliant("the function is as a deployment makes it, as far as that can be seen");

        var why = $"the function {resource.Id} {string.Join(" and ", wrong)}";
        if (mended.Count == 0)
            return seen.Told($"{why}: somebody changed it outside a deployment, so deploy again");
        return seen.Violation(
            why,
            function with
            {
                Reserved = function.Reserved == 0 ? null : function.Reserved,
                Permitted = [.. rules, .. function.Permitted.Except(rules)],
            }
        );
    }

    public static IEnumerable<Step> Change(Resource resource, EngineFunction from, EngineFunction to)
    {
        if (from.Reserved == 0 && to.Reserved is null)
            yield return SelfWrites.DeleteConcurrency(resource.Id);
        if (from.Reserved is null && to.Reserved == 0)
            yield return SelfWrites.PutConcurrency(resource.Id, 0);
        foreach (var rule in to.Permitted.Except(from.Permitted))
            yield return SelfWrites.AddPermission(resource.Id, rule, SelfNames.RuleArn(resource, rule));
        foreach (var rule in from.Permitted.Except(to.Permitted))
            yield return SelfWrites.RemovePermission(resource.Id, rule);
    }

    public static async Task<GetFunctionConfigurationResponse?> FindAsync(
        AwsClients aws,
        string name,
        CancellationToken cancel
    )
    {
        try
        {
            return await aws.Lambda.GetFunctionConfigurationAsync(new() { FunctionName = name }, cancel);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The statements of a function's policy by which rules call it.</summary>
    public static async Task<IReadOnlyList<RuleCaller>> CallersAsync(
        AwsClients aws,
        string name,
        CancellationToken cancel
    )
    {
        try
        {
            var answer = await aws.Lambda.GetPolicyAsync(new() { FunctionName = name }, cancel);
            using var document = JsonDocument.Parse(answer.Policy);
            return [.. new Field(document.RootElement)["Statement"].Items.Where(LetsRules).Select(RuleCaller.Of)];
        }
        catch (ResourceNotFoundException)
        {
            return [];
        }
    }

    private static bool LetsRules(Field statement) =>
        statement["Effect"].Text == "Allow"
        && statement["Principal"]["Service"].Texts.Contains("events.amazonaws.com")
        && statement["Action"]
            .Texts.Any(action => FileSystemName.MatchesSimpleExpression(action, "lambda:InvokeFunction"));

    // What no write of ours mends.
    private static IEnumerable<string> Wrong(Resource resource, EngineFunction function)
    {
        if (function.Likeness is { } other && other.Code != function.Code)
            yield return "has other code than the engine's other functions";
        if (function.Runtime != "provided.al2023" || function.Handler != "bootstrap")
            yield return $"has the runtime {function.Runtime} and the handler {function.Handler}";
        if (function.Layers.Count > 0)
            yield return $"has layers ({string.Join(", ", function.Layers)})";
        if (function.Role?.StartsWith(SelfNames.OwnRolesOf(resource)[..^1], StringComparison.Ordinal) != true)
            yield return $"has the role {function.Role}";
        foreach (var variable in function.Variables.Select(v => v.Name).Where(IsDiverting))
            yield return $"has {variable}, which diverts its calls or its code";
        var wrong =
            resource.Id == Deployed.Notifier ? WrongAsNotifier(function) : WrongAsGuardrails(resource, function);
        foreach (var one in wrong)
            yield return one;
    }

    private static IEnumerable<string> WrongAsNotifier(EngineFunction function)
    {
        if (function.Value(Variables.Function) != Variables.NotifierFunction)
            yield return "is not configured as the notifier";
    }

    private static IEnumerable<string> WrongAsGuardrails(Resource resource, EngineFunction function)
    {
        if (function.Value(Variables.Function) is not (null or "" or Variables.GuardrailsFunction))
            yield return "is not configured to run guardrails";
        var runs = function.Value(Variables.Guardrails)?.Split(',') ?? [];
        if (!SelfNames.GuardrailsOf(resource.Id).Any(g => runs.Contains(g.Id)))
            yield return "does not run its guardrails";
        var mode = function.Value(Variables.Mode);
        if (!ModesOf(resource.Id).Contains(mode))
            yield return $"has the mode '{mode}'";
        var ledger = function.Value(Variables.LedgerTable);
        if (function.Likeness is { } like ? ledger != like.Ledger : string.IsNullOrEmpty(ledger))
            yield return $"writes to the ledger '{ledger}'";
        var ownRoles = function.Value(Variables.OwnRoles);
        if (ownRoles != SelfNames.OwnRolesOf(resource))
            yield return $"takes '{ownRoles}' for our own roles";
    }

    // The name of a function that guardrails share says its mode.
    private static string[] ModesOf(string function)
    {
        if (function.EndsWith("-enforced", StringComparison.Ordinal))
            return ["enforce"];
        return function.EndsWith("-audited", StringComparison.Ordinal) ? ["audit"] : ["audit", "enforce"];
    }

    private static bool IsDiverting(string variable) =>
        Diverting.Any(d => variable.StartsWith(d, StringComparison.OrdinalIgnoreCase));

    // The rules that call it themselves; those of a guardrail whose events wait call a queue.
    private static IEnumerable<string> RulesOf(Resource resource, IReadOnlyDictionary<string, string> variables) =>
        SelfNames
            .RulesOf(resource.Id, variables, resource.Region, resource.Partition)
            .Where(rule =>
                SelfNames.RuleNamed(rule, resource.Region, resource.Partition) is not { } own
                || !SelfNames.Waits(own.Guardrail.Id, variables)
            );

    private static async Task<Likeness?> LikenessAsync(
        AwsClients aws,
        GetFunctionConfigurationResponse function,
        CancellationToken cancel
    )
    {
        var self = Tampered.Guardrail.Id;
        foreach (var name in Deployed.FunctionsOf(self).Where(n => n != function.FunctionName))
        {
            if (await FindAsync(aws, name, cancel) is not { } other)
                continue;
            var variables = other.Environment?.Variables;
            if (SelfNames.Runs(name, variables, self))
                return new(other.CodeSha256, variables?.GetValueOrDefault(Variables.LedgerTable));
        }
        return null;
    }
}
