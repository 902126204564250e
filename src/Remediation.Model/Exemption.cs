using System.IO.Enumeration;

namespace Remediation.Model;

/// <summary>
/// What is allowed to violate: resources and principals by pattern, of one guardrail or all, with an owner, a reason
/// and an end.
/// </summary>
public sealed record Exemption
{
    /// <summary>Its name, by which it is removed and told apart.</summary>
    public required string Id { get; init; }

    /// <summary>A guardrail's id, or <c>*</c>.</summary>
    public required string Guardrail { get; init; }

    /// <summary>An ARN; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    public required string Resource { get; init; }

    /// <summary>The ARN of who makes the change (of a session also its role's), likewise a pattern.</summary>
    public string Principal { get; init; } = "*";

    /// <summary>A 12-digit account, or <c>*</c>.</summary>
    public string Account { get; init; } = "*";

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it ends; null for a permanent one, which only the deployment's configuration can give.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it began; null for a permanent one.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Whether it holds for a violation at a time.</summary>
    /// <param name="actors">The ARNs of who made the change; none where that is not known, and then a principal's
    /// exemption holds: better held than repaired on a guess.</param>
    /// <param name="longest">The longest that one may last; what was written to last longer ends there.</param>
    public bool Covers(
        string guardrail,
        Resource resource,
        IReadOnlyList<string> actors,
        DateTimeOffset now,
        TimeSpan longest
    ) =>
        Lasts(now, longest)
        && (Guardrail == "*" || Guardrail == guardrail)
        && (Account == "*" || Account == resource.Account)
        && Matches(Resource, resource.Arn ?? "")
        && (actors.Count == 0 || actors.Any(actor => Matches(Principal, actor)));

    public override string ToString() =>
        $"{Id} of {Owner} ({Reason}), {(Expires is { } end ? $"until {end:u}" : "permanent")}";

    private bool Lasts(DateTimeOffset now, TimeSpan longest)
    {
        if (Expires is not { } end)
            return true;
        return now < end && now < (Created ?? end) + longest;
    }

    // A backslash would escape in these expressions; no ARN holds one.
    private static bool Matches(string pattern, string text) =>
        pattern == "*" || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
}
