namespace Remediation.Guardrails.Shared.Policies;

/// <summary>What the guardrails of resource policies say of one, in the same words.</summary>
internal static class PublicPolicy
{
    /// <summary>The verdict on a resource by the public statements of its policy.</summary>
    /// <param name="what">The resource, e.g. <c>queue</c>.</param>
    /// <param name="policy">The policy's text; null if there is none.</param>
    /// <param name="with">The state with another policy; null if no statement is left of it.</param>
    public static Verdict Judge<T>(Seen<T> seen, string what, string? policy, Func<string?, T> with)
        where T : class
    {
        if (policy is null)
            return seen.Compliant($"the {what} has no policy");
        var found = PolicyAnalysis.Of(policy);
        if (found.Problem is not null)
            return seen.Unclear($"the {what}'s policy cannot be understood: {found.Problem}");
        if (found.PublicStatements.Count == 0)
            return seen.Compliant($"no statement of the {what}'s policy is public");
        return seen.Violation(
            $"the {what}'s policy is public by {string.Join(", ", found.PublicStatements)}",
            with(found.WithoutPublic)
        );
    }

    /// <summary>Whether a call's request holds a policy with a public statement.</summary>
    public static bool IsAskedFor(Field policy) =>
        policy.Text is { } text && PolicyAnalysis.Of(text).PublicStatements.Count > 0;
}
