using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>
/// The principals of a resource policy that were deleted. AWS shows such a one by its unique id, e.g.
/// <c>AROA1234567123456DABC</c>, and takes no policy that names it: a policy is put back without them.
/// </summary>
/// <remarks>
/// Nobody ever gets the id again, so that nobody loses a right. A NotPrincipal is left as it is: without the id it would
/// be about everybody.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </remarks>
public static class DeadPrincipals
{
    private const int ShortestId = 16;

    /// <summary>The ids in a policy, each once; none in a text that cannot be understood.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        using var policy = PolicyDocument.Open(text, out _);
        if (policy is null)
            return [];
        return
        [
            .. policy
                .Statements.Select(Principals)
                .OfType<JsonElement>()
                .SelectMany(Names)
                .Where(IsDead)
                .Select(id => id.GetString()!)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The policy without them; null if no statement is left, the text itself if it has none.</summary>
    public static string? Without(string text)
    {
        using var policy = PolicyDocument.Open(text, out _);
        if (policy is null)
            return text;
        var gone = new List<bool>();
        var cuts = new List<Range>();
        foreach (var statement in policy.Statements)
        {
            var inner = Principals(statement) is { } principals ? PrincipalCut.Of(policy, principals, IsDead) : [];
            cuts.AddRange(inner);
            gone.Add(inner.Count == 0 && Principals(statement) is { } all && AreAllDead(all));
        }
        return policy.Without(gone, cuts);
    }

    private static JsonElement? Principals(JsonElement statement) =>
        PolicyDocument.Member(statement, "Principal") is { ValueKind: JsonValueKind.Object } principal
            ? principal
            : null;

    private static bool AreAllDead(JsonElement principals)
    {
        List<JsonElement> all = [.. Names(principals)];
        return all.Count > 0 && all.TrueForAll(IsDead);
    }

    private static IEnumerable<JsonElement> Names(JsonElement principals)
    {
        foreach (var kind in principals.EnumerateObject())
        {
            if (kind.Value.ValueKind != JsonValueKind.Array)
                yield return kind.Value;
            else
                foreach (var name in kind.Value.EnumerateArray())
                    yield return name;
        }
    }

    private static bool IsDead(JsonElement principal) =>
        principal.ValueKind == JsonValueKind.String
        && principal.GetString() is { Length: >= ShortestId } id
        && (id.StartsWith("AROA", StringComparison.Ordinal) || id.StartsWith("AIDA", StringComparison.Ordinal))
        && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
