using System.Text.RegularExpressions;

namespace Remediation.Model.Deployment;

/// <summary>
/// Which guardrails repair, by the roles that the engine may write with: the same patterns stand in the policy of its
/// own role, so that where this is wrong AWS refuses.
/// </summary>
/// <param name="Enforced">
/// Patterns of the roles below <see cref="OwnRoles.WritePath"/>, e.g. <c>safe/*</c> or
/// <c>disruptive/remediation-ec2-x</c>; <c>*</c> at the end stands for any rest.
/// </param>
/// <param name="Held">Patterns of those that are held back all the same.</param>
public sealed partial record Enforcement(Sequence<string> Enforced, Sequence<string> Held)
{
    /// <summary>Stands for no role, where a list may not be empty.</summary>
    public const string None = "none";

    /// <summary>Whether a text is a pattern of roles, or <see cref="None"/>.</summary>
    public static bool IsPattern(string text) => text == None || Pattern().IsMatch(text);

    /// <summary>Whether a guardrail repairs.</summary>
    public bool Includes(Guardrail guardrail)
    {
        if (guardrail.Risk == Risk.NotifyOnly)
            return false;
        var role = OwnRoles.RoleOf(guardrail, Phase.Write).ToString()[OwnRoles.WritePath.Length..];
        return Enforced.Any(pattern => Matches(pattern, role)) && !Held.Any(pattern => Matches(pattern, role));
    }

    private static bool Matches(string pattern, string role) =>
        pattern.EndsWith('*') ? role.StartsWith(pattern[..^1], StringComparison.Ordinal) : role == pattern;

    [GeneratedRegex(@"^(\*|[a-z0-9\-/]+\*?)\z")]
    private static partial Regex Pattern();
}
