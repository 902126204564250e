using System.IO.Enumeration;
using System.Text.Json;
using Amazon.Lambda.Model;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's functions: what is read of them, what is wrong with them, what puts them right and back.</summary>
internal static class Functions
{
    // The SDK and .NET take these as where calls go, and the loader as what to load, whatever else is configured.
    private static readonly string[] Diverting = ["AWS_ENDPOINT_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LD_"];
    private static readonly string[] Judged =
    [
        "REMEDIATION_FUNCTION",
        "REMEDIATION_GUARDRAILS",
        "REMEDIATION_MODE",
        "REMEDIATION_LEDGER_TABLE",
        "REMEDIATION_OWN_ROLES",
        Deployed.GraceVariable,
    ];

    public static async Task<EngineFunction> ObserveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (await FindAsync(aws, resource.Id, cancel) is not { } function)
            return new(null, "", "", "", [], [], "", null, []);
        var variables = function.Environment?.Variables ?? [];
        var reserved = (
            await aws.Lambda.GetFunctionConcurrencyAsync(new() { FunctionName = resource.Id }, cancel)
        ).ReservedConcurrentExecutions;
        var policy = await CallersAsync(aws, resource.Id, cancel);
        return new(
            reserved,
            function.Runtime?.Value ?? "none",
            function.Handler ?? "",
            function.Role ?? "",
            [.. (function.Layers ?? []).Select(l => l.Arn)],
            new(
                variables.Where(v => Judged.Contains(v.Key) || IsDiverting(v.Key)).ToDictionary(),
                StringComparer.Ordinal
            ),
            function.CodeSha256 ?? "",
            await LikenessAsync(aws, function, cancel),
            [
                .. RulesOf(resource, variables)
                    .Where(rule => policy.Any(p => p.Lets(Names.RuleArn(resource, rule), resource.Account))),
            ]
        );
    }

    public static Verdict Judge(Resource resource, EngineFunction function)
    {
        if (!function.Exists)
            return new Verdict.Violation($"the function {resource.Id} is gone: deploy again", []);
        var (wrong, plan) = (Wrong(resource, function).ToList(), new List<Step>());
        if (function.Reserved == 0)
        {
            wrong.Insert(0, "can run no more, with a reserved concurrency of 0");
            plan.Add(Writes.DeleteConcurrency(resource.Id));
        }
        foreach (var rule in RulesOf(resource, function.Variables).Except(function.Permitted))
        {
            wrong.Insert(0, $"may not be called by {rule}");
            plan.Add(Writes.AddPermission(resource.Arn, rule, Names.RuleArn(resource, rule)));
        }
        return wrong.Count == 0
            ? new Verdict.Compliant("the function is as a deployment makes it, as far as that can be seen")
            : new Verdict.Violation(
                $"the function {resource.Id} {string.Join(" and ", wrong)}{(plan.Count == 0 ? ": somebody changed it outside a deployment, so deploy again" : "")}",
                plan
            );
    }

    public static IReadOnlyList<Step> Undo(Resource resource, EngineFunction before, EngineFunction now) =>
        [
            .. before.Reserved == 0 && now.Reserved is null ? new[] { Writes.PutConcurrency(resource.Id, 0) } : [],
            .. now.Permitted.Except(before.Permitted).Select(rule => Writes.RemovePermission(resource.Arn, rule)),
        ];

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
    public static async Task<IReadOnlyList<Caller>> CallersAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        string policy;
        try
        {
            policy = (await aws.Lambda.GetPolicyAsync(new() { FunctionName = name }, cancel)).Policy;
        }
        catch (ResourceNotFoundException)
        {
            return [];
        }
        using var document = JsonDocument.Parse(policy);
        return
        [
            .. new Field(document.RootElement)["Statement"]
                .Items.Where(s =>
                    s["Effect"].Text == "Allow"
                    && s["Principal"]["Service"].Items.Any(p => p.Text == "events.amazonaws.com")
                    && s["Action"]
                        .Items.Any(a => FileSystemName.MatchesSimpleExpression(a.Text, "lambda:InvokeFunction"))
                )
                .Select(s => new Caller(s["Sid"].Text, Values(s, "AWS:SourceArn"), Values(s, "AWS:SourceAccount"))),
        ];

        static string[] Values(Field statement, string key) =>
            [.. statement["Condition"].Members.SelectMany(test => test.Value[key].Items).Select(v => v.Text)];
    }

    /// <summary>A statement that lets rules call a function.</summary>
    /// <param name="Sources">The ARNs of rules that it is narrowed to; none for every rule.</param>
    /// <param name="Accounts">The accounts that it is narrowed to; none for every account.</param>
    public sealed record Caller(string Sid, IReadOnlyList<string> Sources, IReadOnlyList<string> Accounts)
    {
        public bool Lets(string rule, string account) =>
            (Sources.Count == 0 || Sources.Any(s => FileSystemName.MatchesSimpleExpression(s, rule, ignoreCase: false)))
            && (Accounts.Count == 0 || Accounts.Contains(account));
    }

    private static IEnumerable<string> Wrong(Resource resource, EngineFunction function)
    {
        var name = resource.Id;
        string Value(string variable) => function.Variables.GetValueOrDefault(variable, "");
        if (function.Likeness is { } other && other.Code != function.Code)
            yield return "has other code than the engine's other functions";
        if (function.Runtime != "provided.al2023" || function.Handler != "bootstrap")
            yield return $"has the runtime {function.Runtime} and the handler {function.Handler}";
        if (function.Layers.Count > 0)
            yield return $"has layers ({string.Join(", ", function.Layers)})";
        if (!function.Role.StartsWith(Names.OwnRoles(resource)[..^1], StringComparison.Ordinal))
            yield return $"has the role {function.Role}";
        foreach (var variable in function.Variables.Keys.Where(IsDiverting))
            yield return $"has {variable}, which diverts its calls or its code";
        if (name == Deployed.Notifier)
        {
            if (Value("REMEDIATION_FUNCTION") != "notifier")
                yield return "is not configured as the notifier";
            yield break;
        }
        if (Value("REMEDIATION_FUNCTION") is not ("" or "guardrails"))
            yield return "is not configured to run guardrails";
        if (!Names.GuardrailsOf(name).Any(g => Value("REMEDIATION_GUARDRAILS").Split(',').Contains(g.Id)))
            yield return "does not run its guardrails";
        var mode =
            name.EndsWith("-enforced", StringComparison.Ordinal) ? "enforce"
            : name.EndsWith("-audited", StringComparison.Ordinal) ? "audit"
            : "";
        if (
            mode.Length > 0
                ? Value("REMEDIATION_MODE") != mode
                : Value("REMEDIATION_MODE") is not ("audit" or "enforce")
        )
            yield return $"has the mode '{Value("REMEDIATION_MODE")}'";
        if (
            function.Likeness is { } like
                ? Value("REMEDIATION_LEDGER_TABLE") != like.Ledger
                : Value("REMEDIATION_LEDGER_TABLE").Length == 0
        )
            yield return $"writes to the ledger '{Value("REMEDIATION_LEDGER_TABLE")}'";
        if (Value("REMEDIATION_OWN_ROLES") != Names.OwnRoles(resource))
            yield return $"takes '{Value("REMEDIATION_OWN_ROLES")}' for our own roles";
    }

    private static bool IsDiverting(string variable) =>
        Diverting.Any(d => variable.StartsWith(d, StringComparison.OrdinalIgnoreCase));

    // The rules that call it themselves; those of a guardrail whose events wait call a queue.
    private static IEnumerable<string> RulesOf(Resource resource, IReadOnlyDictionary<string, string> variables) =>
        Names
            .RulesOf(resource.Id, variables, resource.Region, resource.Partition)
            .Where(rule =>
                Names.Rule(rule, resource.Region, resource.Partition) is not (var guardrail, _)
                || !Names.Waits(guardrail.Id, variables)
            );

    private static async Task<Likeness?> LikenessAsync(
        AwsClients aws,
        GetFunctionConfigurationResponse function,
        CancellationToken cancel
    )
    {
        foreach (var name in Deployed.FunctionsOf(Tampered.Guardrail.Id).Where(n => n != function.FunctionName))
            if (
                await FindAsync(aws, name, cancel) is { } other
                && Names.Runs(name, other.Environment?.Variables, Tampered.Guardrail.Id)
            )
                return new(
                    other.CodeSha256 ?? "",
                    other.Environment?.Variables?.GetValueOrDefault("REMEDIATION_LEDGER_TABLE") ?? ""
                );
        return null;
    }
}
