using Remediation.Guardrails.Shared.Policies;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// An identity provider that gives everybody in the world a token: a role that trusts it must say whose.
/// </summary>
/// <param name="Issuer">What its condition keys begin with.</param>
/// <param name="Claims">The claims that say whose a token is, or for which pool it was made.</param>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
/// </remarks>
internal sealed record PublicIdentities(string Issuer, params IReadOnlyList<string> Claims)
{
    private const string OfRepository = "repo:";

    private static readonly IReadOnlyList<PublicIdentities> All =
    [
        new("cognito-identity.amazonaws.com", "aud", "sub"),
        // The audience is whatever the workflow asks for.
        new(
            "token.actions.githubusercontent.com",
            "sub",
            "actor_id",
            "enterprise_id",
            "job_workflow_ref",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id"
        ),
    ];

    /// <summary>The provider that a Federated principal names; null for one that is somebody's own.</summary>
    public static PublicIdentities? Find(string? principal)
    {
        const string type = "oidc-provider/";
        var issuer =
            Arn.Parse(principal)?.Resource is { } resource && resource.StartsWith(type, StringComparison.Ordinal)
                ? resource[type.Length..]
                : principal;
        return All.FirstOrDefault(provider => provider.Issuer == issuer);
    }

    /// <summary>Whether a test of a condition lets in somebody's tokens alone.</summary>
    public bool IsNarrowedBy(ConditionTest test)
    {
        if (!Claims.Any(claim => test.Key.Equals($"{Issuer}:{claim}", StringComparison.OrdinalIgnoreCase)))
            return false;
        var name = test.Operator[(test.Operator.IndexOf(':') + 1)..];
        var isLike = name is "stringlike" or "stringlikeifexists";
        var compares = isLike || name is "stringequals" or "stringequalsignorecase" or "stringequalsifexists";
        return compares && test.Values.Count > 0 && test.Values.All(value => Names(isLike ? Fixed(value) : value));
    }

    // "repo:*" is every repository, and "repo:e*" that of everybody whose name begins so.
    private static bool Names(string value) =>
        value.Length > 0
        && (
            !value.StartsWith(OfRepository, StringComparison.OrdinalIgnoreCase)
            || value.AsSpan(OfRepository.Length).Contains('/')
        );

    private static string Fixed(string pattern) =>
        pattern.AsSpan().IndexOfAny('*', '?') is >= 0 and var at ? pattern[..at] : pattern;
}
