using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>
/// Whether a statement's Condition really narrows what it allows: the one analysis for the policies of resources and of
/// principals.
/// </summary>
/// <remarks>
/// A condition narrows only by a key of <see cref="NarrowingKey.All"/>, compared with values that name somebody or
/// something for good. Everything that a caller may choose (aws:Referer, aws:UserAgent, aws:PrincipalTag), everything
/// that holds for anybody or for a time (aws:SecureTransport, aws:CurrentTime) and everything that holds when the key
/// is absent (negations, ...IfExists and ForAllValues without <c>Null: false</c>) narrows nothing.
/// </remarks>
internal static class Narrowing
{
    private static readonly string[] OfOrganization = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

    /// <summary>Whether a condition narrows a grant to everybody.</summary>
    public static bool OfEverybody(JsonElement condition) => By(condition, Narrows.Caller, Narrows.Request);

    /// <summary>Whether a condition narrows what a policy's own holder may do.</summary>
    public static bool OfHolder(JsonElement condition) => By(condition, Narrows.Request);

    /// <summary>Whether a condition narrows what its holder may do to users, groups, roles and policies.</summary>
    public static bool OfGrants(JsonElement condition) => By(condition, Narrows.Request, Narrows.Grant);

    /// <summary>Whether a condition lets nobody in but the accounts of an organization.</summary>
    public static bool ToOrganization(JsonElement condition) => By(condition, key => OfOrganization.Contains(key.Name));

    private static bool By(JsonElement condition, params Narrows[] kinds) =>
        By(condition, key => kinds.Contains(key.Narrows));

    private static bool By(JsonElement condition, Func<NarrowingKey, bool> isMeant)
    {
        var tests = ConditionTest.Of(condition);
        var present = tests
            .Where(t => t.Operator == "null" && t.Values is ["false" or "False"])
            .Select(t => t.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var test in tests)
        {
            if (
                NarrowingKey.All.TryGetValue(test.Key, out var key)
                && isMeant(key)
                && Compares(test.Operator, present.Contains(test.Key), key)
                && test.Values.Count > 0
                && key.AreNarrow(test.Values, test.Operator.Contains("arn", StringComparison.Ordinal))
            )
                return true;
        }
        return false;
    }

    // Whether the operator lets only the given values pass; the absent key too passes ...IfExists and ForAllValues.
    private static bool Compares(string name, bool present, NarrowingKey key)
    {
        if (name.StartsWith("forallvalues:", StringComparison.Ordinal) && !present)
            return false;
        name = name[(name.IndexOf(':') + 1)..];
        if (name.EndsWith("ifexists", StringComparison.Ordinal))
        {
            if (!present)
                return false;
            name = name[..^"ifexists".Length];
        }
        return name switch
        {
            "bool" => key.AreNarrow == NarrowValues.True,
            "stringequals" or "stringequalsignorecase" or "stringlike" => true,
            "arnequals" or "arnlike" or "ipaddress" => true,
            _ => false,
        };
    }
}
