namespace Remediation.Model;

/// <summary>Some of a guardrail's resources, and where to go on.</summary>
/// <param name="Resources">The page's resources; may be none although others follow.</param>
/// <param name="Next">The cursor of the next page, or null at the end: the service's own token, good for minutes, not
/// days.</param>
public sealed record ResourcePage(IReadOnlyList<Resource> Resources, string? Next)
{
    /// <summary>A page as services answer one: an empty token is none.</summary>
    public static ResourcePage Of(IEnumerable<Resource> resources, string? token) =>
        new([.. resources], string.IsNullOrEmpty(token) ? null : token);
}
