namespace Remediation.Guardrails.Iam;

/// <summary>The root user of an account: what the guardrails about it have in common.</summary>
internal static class RootUser
{
    /// <summary>The root user, of which every account has one.</summary>
    public static readonly ResourceKind Account = ResourceKind.Singleton(
        "AWS::::Account",
        "iam",
        "root",
        isGlobal: true
    );

    /// <summary>Whether somebody acted as the root user.</summary>
    public static bool Is(Actor actor) => actor.Type == "Root";
}
