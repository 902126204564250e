using System.IO.Enumeration;

namespace Remediation.Model;

/// <summary>What is allowed to violate: resources and principals by pattern, of one guardrail or all, with an owner, a reason and an end.</summary>
/// <param name="Id">Its name, by which it is removed and told apart.</param>
/// <param name="Guardrail">A guardrail's id, or <c>*</c>.</param>
/// <param name="Resource">An ARN; <c>*</c> stands for any text, <c>?</c> for one character.</param>
/// <param name="Principal">The ARN of who makes the change (of a session also its role's), likewise a pattern.</param>
/// <param name="Account">A 12-digit account, or <c>*</c>.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">When it ends; null for a permanent one, which only the deployment's configuration can give.</param>
/// <param name="Created">When it began; null for a permanent one.</param>
public sealed record Exemption(
    string Id,
    string Guardrail,
    string Resource,
    string Principal,
    string Account,
    string Owner,
    string Reason,
    DateTimeOffset? Expires,
    DateTimeOffset? Created
)
{
    /// <summary>Whether it holds for a violation at a time.</summary>
    /// <param name="actors">The ARNs of who made the change; none where that is not known, and then a principal's exemption holds: better held than repaired on a guess.</param>
    /// <param name="longest">The longest that one may last; what was written to last longer ends there.</param>
    public bool Covers(
        string guardrail,
        Resource resource,
        IReadOnlyList<string> actors,
        DateTimeOffset now,
        TimeSpan longest
    ) =>
        (Expires is not { } end || (now < end && now < (Created ?? end) + longest))
        && (Guardrail == "*" || Guardrail == guardrail)
        && (Account == "*" || Account == resource.Account)
        && Matches(Resource, resource.Arn)
        && (actors.Count == 0 || actors.Any(actor => Matches(Principal, actor)));

    // A backslash would escape in these expressions; no ARN holds one.
    private static bool Matches(string pattern, string text) =>
        pattern == "*" || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    public override string ToString() =>
        $"{Id} of {Owner} ({Reason}), {(Expires is { } end ? $"until {end:u}" : "permanent")}";
}
