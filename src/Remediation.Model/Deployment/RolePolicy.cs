namespace Remediation.Model.Deployment;

/// <summary>
/// What a function's role holds, derived from what its guardrails declare: the one derivation for the stack, for
/// <c>remediate policy</c> and <c>show</c>, for the docs and the tests.
/// </summary>
public static class RolePolicy
{
    /// <summary>What a guardrail reads in every mode: its kind's resources and their tags, and its own state.</summary>
    public static IEnumerable<Permission> ReadsOf(Guardrail guardrail) =>
        guardrail.Reads.Concat(guardrail.On.Reads).Concat(guardrail.On.TagReads).Distinct();

    /// <summary>What a guardrail's role holds on customers' resources.</summary>
    /// <param name="enforce">Whether it repairs; in audit mode it holds no write.</param>
    public static IEnumerable<Permission> Of(Guardrail guardrail, bool enforce) =>
        enforce ? ReadsOf(guardrail).Concat(guardrail.Writes).Distinct() : ReadsOf(guardrail);

    /// <summary>Permissions as statements: one for each resource and condition.</summary>
    public static IEnumerable<RoleStatement> Statements(IEnumerable<Permission> permissions) =>
        permissions
            .Distinct()
            .GroupBy(permission => (permission.Resource, permission.Condition))
            .Select(group => new RoleStatement(
                [.. group.Select(permission => permission.Action)],
                group.Key.Resource,
                group.Key.Condition
            ));
}

/// <summary>A statement that allows some actions on a resource.</summary>
/// <param name="Actions">The IAM actions.</param>
/// <param name="Resource">The resource, with the placeholders of <see cref="Permission.Resource"/>.</param>
/// <param name="Condition">What must also hold; null for nothing.</param>
public sealed record RoleStatement(Sequence<string> Actions, string Resource, PermissionCondition? Condition);
