using System.IO.Enumeration;
using System.Text.Json;
using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>One statement of a policy that principals carry: which actions it is about, and on what.</summary>
internal sealed class IdentityStatement
{
    private const string PassedTo = "iam:PassedToService";

    private readonly IReadOnlyList<string> actions;
    private readonly IReadOnlyList<string> otherActions;
    private readonly IReadOnlyList<string> resources;
    private readonly IReadOnlyList<string> otherResources;
    private readonly IReadOnlyList<ConditionTest> tests;
    private readonly bool isNarrow;
    private readonly bool isNarrowForGrants;

    public IdentityStatement(JsonElement statement)
    {
        Allows = PolicyDocument.Allows(statement);
        actions = PolicyDocument.Texts(statement, "Action");
        otherActions = PolicyDocument.Texts(statement, "NotAction");
        resources = PolicyDocument.Texts(statement, "Resource");
        otherResources = PolicyDocument.Texts(statement, "NotResource");
        var condition = PolicyDocument.Member(statement, "Condition");
        tests = condition is { } found ? ConditionTest.Of(found) : [];
        isNarrow = condition is { } some && Narrowing.OfHolder(some);
        isNarrowForGrants = condition is { } any && Narrowing.OfGrants(any);
    }

    /// <summary>Whether it allows, as against denies.</summary>
    public bool Allows { get; }

    /// <summary>Whether it allows every action on every resource, always.</summary>
    public bool AllowsEverything => Allows && !isNarrow && actions.Any(IsAny) && resources.Any(IsAny);

    /// <summary>
    /// Whether it allows an action on every resource of a kind, always. A boundary or a list of policies narrows what
    /// gives rights.
    /// </summary>
    /// <param name="on">user, group, role or policy.</param>
    public bool AllowsOnAll(string action, string on) => Allows && !isNarrowForGrants && Holds(action) && IsOnAll(on);

    /// <summary>Whether it allows an action on something of the action's own service, always.</summary>
    public bool AllowsOnSome(string action) => Allows && !isNarrow && Holds(action) && IsOnSome(action.Split(':')[0]);

    /// <summary>Whether a role may be passed to a service by it.</summary>
    public bool PassesTo(string service)
    {
        var named = tests.Where(t => string.Equals(t.Key, PassedTo, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.TrueForAll(test => Meets(test, service));
    }

    /// <summary>
    /// Whether it denies an action on everything: always, or to all who do not keep to a boundary or a list of
    /// policies.
    /// </summary>
    public bool DeniesOnAll(string action, string on)
    {
        if (Allows || !Holds(action) || !IsOnAll(on))
            return false;
        return tests.Count == 0 || tests.All(IsGuard);
    }

    // A Deny of whatever has not the boundary that somebody named.
    private static bool IsGuard(ConditionTest test) =>
        NarrowingKey.All.TryGetValue(test.Key, out var key)
        && key.Narrows == Narrows.Grant
        && test.Operator is "stringnotequals" or "stringnotlike" or "arnnotequals" or "arnnotlike"
        && test.Values.Count > 0
        && key.AreNarrow(test.Values, false);

    private static bool Meets(ConditionTest test, string service)
    {
        var isNamed = test.Values.Any(value => Like(value, service));
        return test.Operator.Contains("not", StringComparison.Ordinal) ? !isNamed : isNamed || test.Operator == "null";
    }

    /// <summary>Whether it is about an action.</summary>
    public bool Holds(string action) =>
        actions.Any(pattern => Like(pattern, action))
        || (otherActions.Count > 0 && !otherActions.Any(pattern => Like(pattern, action)));

    private bool IsOnAll(string on) =>
        resources.Any(pattern => IsAllOf(pattern, on))
        || (otherResources.Count > 0 && !otherResources.Any(pattern => IsAllOf(pattern, on)));

    private bool IsOnSome(string service) =>
        resources.Any(pattern => IsAny(pattern) || (Arn.Parse(pattern) is { } arn && Like(arn.Service, service)))
        || (otherResources.Count > 0 && !otherResources.Any(IsAny));

    // "*", "*:*", "**", "arn:aws:*:*:*:*": nothing between the colons but stars, save an ARN's first two parts.
    private static bool IsAny(string pattern)
    {
        var parts = pattern.Split(':');
        var skipped = parts switch
        {
            ["arn", _, _, ..] => 2,
            ["arn", _] => 1,
            _ => 0,
        };
        return parts.Skip(skipped).All(part => part.Length > 0 && part.All(c => c == '*'));
    }

    // Whatever it is called, and whatever its path is: two names that nobody would write into a pattern, in the
    // partition and account that the pattern names. A star may reach over colons.
    private static bool IsAllOf(string pattern, string on)
    {
        var parts = pattern.Split(':');
        var owner = $"arn:{PartOr(parts, 1, "aws")}:iam::{PartOr(parts, 4, "111122223333")}:{on}";
        return Like(pattern, $"{owner}/q7/x-0Zy") && Like(pattern, $"{owner}/9-wVu");
    }

    private static string PartOr(string[] parts, int at, string other) =>
        parts.Length > at && parts[at].Length > 0 && parts[at].AsSpan().IndexOfAny('*', '?') < 0 ? parts[at] : other;

    private static bool Like(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), text);
}
