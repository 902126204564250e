namespace Remediation.Cli.Exempting;

/// <summary>Whether one exemption holds wherever another does.</summary>
/// <remarks>
/// A pattern is tried with texts that no other pattern spells in the place of its signs: what matches all of them does
/// so by signs of its own.
/// </remarks>
internal static class Covering
{
    // No ARN has it, so that a sign alone can match it.
    private const string Unusual = "\u2c94";

    /// <summary>Whether they hold for the same, whenever each ends.</summary>
    public static bool IsSame(Exemption one, Exemption other) =>
        one.Guardrail == other.Guardrail
        && (one.Resource, one.IsExact) == (other.Resource, other.IsExact)
        && one.Principal == other.Principal
        && one.Account == other.Account;

    /// <summary>Whether the wider one holds for all that the other is for, whenever each ends.</summary>
    /// <param name="account">The account that the engine is in.</param>
    public static bool Covers(Exemption wider, Exemption other, string account) =>
        IsAnyOr(wider.Guardrail, other.Guardrail)
        && (IsAnyOr(wider.Account, other.Account) || (wider.Account == account && other.Account == ExemptionRules.All))
        && CoversResource(wider, other)
        && CoversPattern(wider.Principal, other.Principal);

    private static bool IsAnyOr(string wider, string other) => wider == ExemptionRules.All || wider == other;

    private static bool CoversResource(Exemption wider, Exemption other)
    {
        if (wider.IsExact)
            return wider.Resource == other.Resource && (other.IsExact || !HasSigns(other.Resource));
        return other.IsExact
            ? ArnPattern.Parse(wider.Resource)?.Matches(other.Resource) == true
            : CoversPattern(wider.Resource, other.Resource);
    }

    private static bool CoversPattern(string wider, string other)
    {
        if (wider == ExemptionRules.All || wider == other)
            return true;
        if (other == ExemptionRules.All || ArnPattern.Parse(wider) is not { } pattern)
            return false;
        return Instances(other).All(pattern.Matches);
    }

    // A sign alone at the end stands for everything below, slashes and colons too.
    private static IEnumerable<string> Instances(string pattern)
    {
        var whole = Whole(pattern);
        var one = whole.Replace("?", Unusual, StringComparison.Ordinal);
        yield return one.Replace("*", Unusual, StringComparison.Ordinal);
        yield return one.Replace("*", Unusual + Unusual + Unusual, StringComparison.Ordinal);
        if (whole.EndsWith("/*", StringComparison.Ordinal) || whole.EndsWith(":*", StringComparison.Ordinal))
            yield return one[..^1].Replace("*", Unusual, StringComparison.Ordinal) + $"{Unusual}/{Unusual}:{Unusual}";
    }

    // Of six parts, as ARNs have: a last * stands for all that would follow.
    private static string Whole(string pattern)
    {
        var missing = 5 - pattern.AsSpan().Count(':');
        return missing > 0 ? pattern + string.Concat(Enumerable.Repeat(":*", missing)) : pattern;
    }

    private static bool HasSigns(string pattern) => pattern.AsSpan().ContainsAny('*', '?');
}
