using System.Text.Json;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>Which statements of a resource policy are public, and the policy without what makes them so.</summary>
/// <remarks>
/// A statement is public if it allows everybody (Principal <c>*</c>, <c>{"AWS": "*"}</c>, a list with <c>*</c>; any
/// NotPrincipal) and its condition does not narrow that (<see cref="Narrowing"/>). A Deny elsewhere does not redeem it:
/// it may go tomorrow, and the grant be there. Beside named principals only the <c>*</c> goes: their access was right
/// before and is right after. The rest keeps its bytes: statements are cut out of the text, which is never written
/// anew.
/// </remarks>
public sealed class PolicyAnalysis
{
    private PolicyAnalysis(string? problem, IReadOnlyList<string> publicStatements, string? withoutPublic)
    {
        Problem = problem;
        PublicStatements = publicStatements;
        WithoutPublic = withoutPublic;
    }

    /// <summary>Why the text could not be understood; null if it was.</summary>
    public string? Problem { get; }

    /// <summary>The public statements by their Sid, else by their place: <c>statement 2</c>.</summary>
    public IReadOnlyList<string> PublicStatements { get; }

    /// <summary>
    /// The policy without what is public; null if no statement is left. The text itself if nothing is public or it was
    /// not understood.
    /// </summary>
    public string? WithoutPublic { get; }

    /// <summary>Analyses a policy's text, whatever it is.</summary>
    public static PolicyAnalysis Of(string text)
    {
        using var policy = PolicyDocument.Open(text, out var problem);
        return policy is null ? new(problem, [], text) : Of(policy);
    }

    private static PolicyAnalysis Of(PolicyDocument policy)
    {
        var names = new List<string>();
        var cuts = new List<Range>();
        var gone = new List<bool>();
        foreach (var (index, statement) in policy.Statements.Index())
        {
            var isPublic = IsPublic(statement);
            var inner = isPublic ? OtherPrincipals(statement, policy) : [];
            gone.Add(isPublic && inner.Count == 0);
            cuts.AddRange(inner);
            if (isPublic)
                names.Add(PolicyDocument.NameOf(statement, index));
        }
        return new(null, names, policy.Without(gone, cuts));
    }

    private static bool IsPublic(JsonElement statement) =>
        PolicyDocument.Allows(statement)
        && AllowsEverybody(statement)
        && !(PolicyDocument.Member(statement, "Condition") is { } condition && Narrowing.OfEverybody(condition));

    private static bool AllowsEverybody(JsonElement statement) =>
        PolicyDocument.Member(statement, "NotPrincipal") is not null
        || (PolicyDocument.Member(statement, "Principal") is { } principal && PolicyDocument.IsEverybody(principal));

    // What to cut out of the principal so that the named ones are left; empty if there are none.
    private static List<Range> OtherPrincipals(JsonElement statement, PolicyDocument policy) =>
        PolicyDocument.Member(statement, "Principal") is { ValueKind: JsonValueKind.Object } principal
            ? PrincipalCut.Of(policy, principal, PolicyDocument.IsEverybody)
            : [];
}
