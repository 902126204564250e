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

    /// <summary>Every guardrail that is Safe, and no other: what <c>mode=enforce</c> means.</summary>
    public static readonly Enforcement OfSafe = new(["safe/*"], []);

    /// <summary>Just these guardrails, by their exact roles.</summary>
    public static Enforcement OfExactly(IEnumerable<Guardrail> guardrails) =>
        new([.. guardrails.Where(guardrail => guardrail.Risk != Risk.NotifyOnly).Select(RoleOf)], []);

    /// <summary>Whether a text is a pattern of roles, or <see cref="None"/>.</summary>
    public static bool IsPattern(string text) => text == None || Pattern().IsMatch(text);

    /// <summary>
    /// Whether a guardrail repairs. One that is Disruptive or Destructive does only where its role is named as a whole:
    /// no pattern is meant for what can interrupt a workload.
    /// </summary>
    public bool Includes(Guardrail guardrail)
    {
        if (guardrail.Risk == Risk.NotifyOnly)
            return false;
        var role = RoleOf(guardrail);
        var isEnforced =
            guardrail.Risk == Risk.Safe ? Enforced.Any(pattern => Matches(pattern, role)) : Enforced.Contains(role);
        return isEnforced && !Held.Any(pattern => Matches(pattern, role));
    }

    private static string RoleOf(Guardrail guardrail) =>
        OwnRoles.RoleOf(guardrail, Phase.Write).ToString()[OwnRoles.WritePath.Length..];

    private static bool Matches(string pattern, string role) =>
        pattern.EndsWith('*') ? role.StartsWith(pattern[..^1], StringComparison.Ordinal) : role == pattern;

    [GeneratedRegex(@"^(\*|[a-z0-9\-/]+\*?)\z")]
    private static partial Regex Pattern();
}
