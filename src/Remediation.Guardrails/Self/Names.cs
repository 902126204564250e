using System.Globalization;
using System.Text.Json;

namespace Remediation.Guardrails.Self;

/// <summary>Which of an account's rules and functions are the engine's, and what they should be; derived from the catalogue and from <see cref="Deployed"/>.</summary>
/// <remarks>An attacker may call anything by a name that begins like ours, so that only the names that a deployment really gives count.</remarks>
internal static class Names
{
    private const string SweepEnd = "-sweep",
        ErrorsEnd = "-errors";

    public static bool IsFunction(string name) => name == Deployed.Notifier || GuardrailsOf(name).Any();

    /// <summary>Whether an alarm is one that a deployment makes.</summary>
    public static bool IsAlarm(string name) =>
        Deployed.Alarms.Contains(name)
        || (
            name.EndsWith(ErrorsEnd, StringComparison.Ordinal)
            && IsFunction(name[..^ErrorsEnd.Length])
            && Deployed.ErrorsOf(name[..^ErrorsEnd.Length]) == name
        );

    /// <summary>The guardrails that a function of this name can run.</summary>
    public static IEnumerable<Guardrail> GuardrailsOf(string function) =>
        Catalogue.All.Where(g => Deployed.FunctionsOf(g.Id).Contains(function));

    /// <summary>Whether a function runs a guardrail: by its name, or of a shared one by its configuration.</summary>
    public static bool Runs(string function, IReadOnlyDictionary<string, string>? variables, string guardrail) =>
        function == Deployed.FunctionOf(guardrail)
        || variables?.GetValueOrDefault("REMEDIATION_GUARDRAILS", "").Split(',').Any(id => id == "*" || id == guardrail)
            == true;

    /// <summary>Whether a guardrail's events wait in a queue before its function gets them.</summary>
    public static bool Waits(string guardrail, IReadOnlyDictionary<string, string>? variables) =>
        variables?.GetValueOrDefault(Deployed.GraceVariable, "").Split(',').Contains(guardrail) == true;

    /// <summary>How many rules a guardrail has in a region: calls of a global service are recorded in one region of a partition.</summary>
    public static int RulesOf(Guardrail guardrail, string region, string partition) =>
        !guardrail.IsGlobal
        || region is "us-east-1" or "us-gov-west-1" or "cn-north-1"
        || partition is not ("aws" or "aws-us-gov" or "aws-cn")
            ? EventPattern.Of(guardrail, []).Count()
            : 0;

    /// <summary>The guardrail and the number of a rule's name, or null if it is none that this region should have.</summary>
    public static (Guardrail Guardrail, int Number)? Rule(string name, string region, string partition)
    {
        foreach (var guardrail in Catalogue.All)
            if (
                name.StartsWith(Deployed.FunctionOf(guardrail.Id) + "-", StringComparison.Ordinal)
                && int.TryParse(
                    name.AsSpan(Deployed.FunctionOf(guardrail.Id).Length + 1),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && number >= 1
                && number <= RulesOf(guardrail, region, partition)
                && Deployed.RuleOf(guardrail.Id, number) == name
            )
                return (guardrail, number);
        return null;
    }

    /// <summary>The function that a sweep's schedule should wake, or empty if the name is none of such a schedule.</summary>
    public static string SweptBy(string rule) =>
        !rule.EndsWith(SweepEnd, StringComparison.Ordinal)
            ? ""
            : Catalogue
                .All.SelectMany(g => Deployed.FunctionsOf(g.Id))
                .Where(f => rule.StartsWith(f + "-", StringComparison.Ordinal))
                .OrderByDescending(f => f.Length)
                .FirstOrDefault("");

    public static bool IsRule(string name, string region, string partition) =>
        Rule(name, region, partition) is not null || SweptBy(name).Length > 0;

    /// <summary>The ARNs of all our roles, as REMEDIATION_OWN_ROLES has them.</summary>
    public static string OwnRoles(Resource resource) =>
        $"arn:{resource.Partition}:iam::{resource.Account}:role/remediation/*";

    public static string RuleArn(Resource near, string name) =>
        $"arn:{near.Partition}:events:{near.Region}:{near.Account}:rule/{name}";

    /// <summary>The pattern that a rule should have; null for a sweep's schedule.</summary>
    public static string? PatternOf(Resource rule) =>
        Rule(rule.Id, rule.Region, rule.Partition) is (var guardrail, var number)
            ? EventPattern.Of(guardrail, [OwnRoles(rule)]).ElementAt(number - 1).ToJsonString()
            : null;

    /// <summary>Whether two texts are the same JSON; the order of members does not matter.</summary>
    public static bool IsSame(string one, string other)
    {
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (JsonException)
        {
            return false; /* None of ours. */
        }
    }

    /// <summary>The names of the rules that a function's guardrails have in a region.</summary>
    public static IEnumerable<string> RulesOf(
        string function,
        IReadOnlyDictionary<string, string>? variables,
        string region,
        string partition
    ) =>
        GuardrailsOf(function)
            .Where(g => Runs(function, variables, g.Id))
            .SelectMany(g => Enumerable.Range(1, RulesOf(g, region, partition)).Select(n => Deployed.RuleOf(g.Id, n)));
}
