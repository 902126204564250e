using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Whether a policy has the form of one, so that what it means can be said.</summary>
/// <remarks>
/// The grammar of policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. A name
/// that stands twice is read by some as the first and by others as the last, an operator that nobody knows may let
/// anybody in: neither is taken for harmless. Elements that the grammar does not have mean nothing and are passed over.
/// </remarks>
internal static class PolicyForm
{
    private const int LongestName = 64;

    // Without their set prefix and IfExists.
    private static readonly HashSet<string> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnLike",
        "ArnNotEquals",
        "ArnNotLike",
        "Null",
    };

    /// <summary>What keeps a document from being understood; null if nothing does.</summary>
    /// <exception cref="InvalidOperationException">A name or a text holds half a surrogate pair.</exception>
    public static string? ProblemOf(JsonElement policy)
    {
        if (policy.ValueKind != JsonValueKind.Object)
            return "it is no JSON object";
        if (Twice(policy) is { } name)
            return $"the name {Shortened(name)} stands twice in one place of it";
        return PolicyDocument.Member(policy, "Statement") switch
        {
            { ValueKind: JsonValueKind.Object } one => OfStatement(one, 0),
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray()
                .Select(OfStatement)
                .FirstOrDefault(problem => problem is not null),
            _ => "it has no statements",
        };
    }

    /// <summary>A name as people are told it: somebody else chose it, and it may be long.</summary>
    public static string Shortened(string name) => name.Length <= LongestName ? name : name[..LongestName];

    // Names are compared without case and with their escapes resolved, as AWS compares them. Reading each text shows
    // that it is one.
    private static string? Twice(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(Twice).FirstOrDefault(name => name is not null);
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
                return member.Name;
            if (Twice(member.Value) is { } inner)
                return inner;
        }
        return null;
    }

    private static string? OfStatement(JsonElement statement, int index)
    {
        if (statement.ValueKind != JsonValueKind.Object)
            return "one of its statements is no object";
        var problem = OfEffect(statement) ?? OfPrincipals(statement) ?? OfLists(statement) ?? OfCondition(statement);
        return problem is null ? null : $"{PolicyDocument.NameOf(statement, index)} has {problem}";
    }

    private static string? OfEffect(JsonElement statement)
    {
        var effect = PolicyDocument.Member(statement, "Effect");
        var isKnown =
            effect is { ValueKind: JsonValueKind.String } text
            && (Is(text.GetString(), "Allow") || Is(text.GetString(), "Deny"));
        return isKnown ? null : "an Effect that is neither Allow nor Deny";
    }

    private static string? OfPrincipals(JsonElement statement)
    {
        var named = PolicyDocument.Member(statement, "Principal");
        var others = PolicyDocument.Member(statement, "NotPrincipal");
        if (named is not null && others is not null)
            return "both a Principal and a NotPrincipal";
        return (named ?? others) is { } principal && !IsPrincipal(principal)
            ? "a Principal that is neither a text nor lists of texts"
            : null;
    }

    private static bool IsPrincipal(JsonElement principal) =>
        principal.ValueKind switch
        {
            JsonValueKind.String => true,
            JsonValueKind.Object => principal.EnumerateObject().All(kind => IsTexts(kind.Value)),
            _ => false,
        };

    private static string? OfLists(JsonElement statement)
    {
        foreach (var name in (string[])["Action", "Resource"])
        {
            var named = PolicyDocument.Member(statement, name);
            var others = PolicyDocument.Member(statement, $"Not{name}");
            if (named is not null && others is not null)
                return $"both {name} and Not{name}";
            if ((named ?? others) is { } list && !IsTexts(list))
                return $"{name}s that are neither a text nor a list of texts";
        }
        return null;
    }

    private static string? OfCondition(JsonElement statement)
    {
        if (PolicyDocument.Member(statement, "Condition") is not { } condition)
            return null;
        if (condition.ValueKind != JsonValueKind.Object)
            return "a Condition that is no object";
        foreach (var test in condition.EnumerateObject())
        {
            if (!IsOperator(test.Name))
                return $"the condition operator {Shortened(test.Name)}, which is not known";
            if (test.Value.ValueKind != JsonValueKind.Object)
                return $"{Shortened(test.Name)} without keys";
            foreach (var key in test.Value.EnumerateObject())
                if (!IsValues(key.Value))
                    return $"a value of {Shortened(key.Name)} that is neither a text nor a list of texts";
        }
        return null;
    }

    private static bool IsOperator(string name)
    {
        var at = name.IndexOf(':');
        if (at >= 0 && !Is(name[..at], "ForAllValues") && !Is(name[..at], "ForAnyValue"))
            return false;
        name = name[(at + 1)..];
        const string ifExists = "IfExists";
        return Operators.Contains(
            name.EndsWith(ifExists, StringComparison.OrdinalIgnoreCase) ? name[..^ifExists.Length] : name
        );
    }

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText));

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsValues(JsonElement value) =>
        IsValue(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsValue));

    private static bool IsValue(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static bool Is(string? text, string other) =>
        string.Equals(text, other, StringComparison.OrdinalIgnoreCase);
}
