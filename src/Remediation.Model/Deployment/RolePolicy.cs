using System.Text.Json.Nodes;

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

    /// <summary>What undoing a guardrail's repairs takes.</summary>
    public static IEnumerable<Permission> OfUndo(Guardrail guardrail) =>
        ReadsOf(guardrail).Concat(guardrail.Writes).Concat(guardrail.Undos).Distinct();

    /// <summary>Permissions as statements: one for each resource and its conditions.</summary>
    public static IEnumerable<RoleStatement> Statements(IEnumerable<Permission> permissions) =>
        permissions
            .Distinct()
            .GroupBy(permission => (permission.Resource, permission.Conditions))
            .Select(group => new RoleStatement(
                [.. group.Select(permission => permission.Action)],
                group.Key.Resource,
                group.Key.Conditions
            ));
}

/// <summary>A statement that allows some actions on a resource.</summary>
/// <param name="Actions">The IAM actions.</param>
/// <param name="Resource">The resource, with the placeholders of <see cref="Permission.Resource"/>.</param>
/// <param name="Conditions">What must also hold, all of it; none for nothing.</param>
public sealed record RoleStatement(Sequence<string> Actions, string Resource, Sequence<PermissionCondition> Conditions)
{
    /// <summary>The conditions as IAM has them: the keys with their values, by operator; empty for none.</summary>
    /// <param name="fill">What fills in the placeholders.</param>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string[]>> ConditionsByOperator(
        Func<string, string> fill
    ) =>
        Conditions
            .GroupBy(condition => condition.Operator)
            .ToDictionary(
                group => group.Key,
                IReadOnlyDictionary<string, string[]> (group) =>
                    group.ToDictionary(condition => condition.Key, condition => condition.Values.Select(fill).ToArray())
            );

    /// <summary>The statement as IAM has it, its actions in their order.</summary>
    /// <param name="fill">What fills in the placeholders.</param>
    public JsonObject ToJson(Func<string, string> fill)
    {
        var json = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = Array(Actions.Order(StringComparer.Ordinal)),
            [nameof(Resource)] = fill(Resource),
        };
        var conditions = ConditionsByOperator(fill);
        if (conditions.Count > 0)
            json["Condition"] = Members(conditions, keys => Members(keys, Array));
        return json;
    }

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonObject Members<T>(IReadOnlyDictionary<string, T> members, Func<T, JsonNode?> value) =>
        new(members.Select(member => KeyValuePair.Create(member.Key, value(member.Value))));
}
