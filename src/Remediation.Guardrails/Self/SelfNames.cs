using System.Globalization;

namespace Remediation.Guardrails.Self;

/// <summary>
/// Which of an account's rules, functions and alarms are the engine's, and what they should be; derived from the
/// catalogue and from <see cref="Deployed"/>.
/// </summary>
/// <remarks>
/// An attacker may call anything by a name that begins like ours, so that only the names that a deployment really gives
/// count.
/// </remarks>
internal static class SelfNames
{
    private const string SweepEnd = "-sweep";
    private const string ErrorsEnd = "-errors";

    public static bool IsFunction(string name) => name == Deployed.Notifier || GuardrailsOf(name).Any();

    public static bool IsRule(string name, string region, string partition) =>
        RuleNamed(name, region, partition) is not null || SweptBy(name) is not null;

    /// <summary>Whether an alarm is one that a deployment makes.</summary>
    public static bool IsAlarm(string name)
    {
        if (Deployed.Alarms.Contains(name))
            return true;
        if (!name.EndsWith(ErrorsEnd, StringComparison.Ordinal))
            return false;
        var function = name[..^ErrorsEnd.Length];
        return IsFunction(function) && Deployed.ErrorsOf(function) == name;
    }

    /// <summary>The guardrails that a function of this name can run.</summary>
    public static IEnumerable<Guardrail> GuardrailsOf(string function) =>
        Catalogue.All.Where(g => Deployed.FunctionsOf(g.Id).Contains(function));

    /// <summary>Whether a function runs a guardrail: by its name, or of a shared one by its configuration.</summary>
    public static bool Runs(string function, IReadOnlyDictionary<string, string>? variables, string guardrail) =>
        function == Deployed.FunctionOf(guardrail)
        || Words(variables, Variables.Guardrails).Any(id => id == "*" || id == guardrail);

    /// <summary>Whether a guardrail's events wait in a queue before its function gets them.</summary>
    public static bool Waits(string guardrail, IReadOnlyDictionary<string, string>? variables) =>
        Words(variables, Variables.Grace).Contains(guardrail);

    /// <summary>
    /// How many rules a guardrail has in a region: calls of a global service are recorded in one region of a partition.
    /// </summary>
    public static int CountRules(Guardrail guardrail, string region, string partition) =>
        !guardrail.On.IsGlobal || Regions.RecordsGlobalCalls(region, partition)
            ? EventPattern.Of(guardrail, []).Count()
            : 0;

    /// <summary>
    /// The guardrail and the number of a rule's name, or null if it is none that this region should have.
    /// </summary>
    public static OwnRule? RuleNamed(string name, string region, string partition)
    {
        foreach (var guardrail in Catalogue.All)
        {
            var beginning = Deployed.FunctionOf(guardrail.Id) + "-";
            if (!name.StartsWith(beginning, StringComparison.Ordinal))
                continue;
            var end = name.AsSpan(beginning.Length);
            if (!int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            var isOne = number >= 1 && number <= CountRules(guardrail, region, partition);
            if (isOne && Deployed.RuleOf(guardrail.Id, number) == name)
                return new(guardrail, number);
        }
        return null;
    }

    /// <summary>The guardrail and the number of a rule.</summary>
    public static OwnRule? RuleNamed(Resource rule) => RuleNamed(rule.Id, rule.Region, rule.Partition);

    /// <summary>
    /// The function that a sweep's schedule should wake, or null if the name is none of such a schedule.
    /// </summary>
    public static string? SweptBy(string rule) =>
        rule.EndsWith(SweepEnd, StringComparison.Ordinal)
            ? Catalogue
                .All.SelectMany(g => Deployed.FunctionsOf(g.Id))
                .Where(function => rule.StartsWith(function + "-", StringComparison.Ordinal))
                .OrderByDescending(function => function.Length)
                .FirstOrDefault()
            : null;

    /// <summary>The ARNs of all our roles, as REMEDIATION_OWN_ROLES has them.</summary>
    public static string OwnRolesOf(Resource near) => OwnRoles.Of(near.Partition, near.Account);

    public static string RuleArn(Resource near, string name) => ArnOf(near, "events", $"rule/{name}");

    public static string AlarmArn(Resource near, string name) => ArnOf(near, "cloudwatch", $"alarm:{name}");

    public static string FunctionArn(Resource near, string name) => ArnOf(near, "lambda", $"function:{name}");

    public static string QueueArn(Resource near, string name) => ArnOf(near, "sqs", name);

    /// <summary>The pattern that a rule should have; null for a sweep's schedule.</summary>
    public static string? PatternOf(Resource rule) =>
        RuleNamed(rule) is { } own
            ? EventPattern.Of(own.Guardrail, [OwnRolesOf(rule)]).ElementAt(own.Number - 1).ToJsonString()
            : null;

    /// <summary>The names of the rules that a function's guardrails have in a region.</summary>
    public static IEnumerable<string> RulesOf(
        string function,
        IReadOnlyDictionary<string, string>? variables,
        string region,
        string partition
    ) =>
        GuardrailsOf(function)
            .Where(g => Runs(function, variables, g.Id))
            .SelectMany(g =>
                Enumerable.Range(1, CountRules(g, region, partition)).Select(n => Deployed.RuleOf(g.Id, n))
            );

    /// <summary>The words of a variable that is a comma list.</summary>
    private static string[] Words(IReadOnlyDictionary<string, string>? variables, string name) =>
        variables?.GetValueOrDefault(name)?.Split(',') ?? [];

    private static string ArnOf(Resource near, string service, string resource) =>
        new Arn(near.Partition, service, near.Region, near.Account, resource).ToString();
}

/// <summary>A rule by what it is for.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Number">Which of its rules, from 1.</param>
internal sealed record OwnRule(Guardrail Guardrail, int Number);
