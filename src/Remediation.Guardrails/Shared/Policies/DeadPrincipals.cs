using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Guardrails.Shared.Policies;

/// <summary>
/// Takes out of a resource policy the principals that are no more. AWS keeps a policy that names a deleted user or
/// role, with its unique id in the place of its ARN, and refuses the very same policy when it is put again.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
/// </remarks>
public static partial class DeadPrincipals
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A policy without them.</summary>
    /// <param name="Policy">Its text; null if no statement is left.</param>
    /// <param name="Dead">The unique ids that were taken out.</param>
    public sealed record Rest(string? Policy, IReadOnlyList<string> Dead);

    /// <summary>A policy without the principals that are unique ids; null where there is none to take out.</summary>
    public static Rest? Without(string text)
    {
        if (ParsedOrNull(text) is not { } policy)
            return null;
        var dead = new List<string>();
        var kept = new List<JsonObject>();
        foreach (var statement in Statements(policy))
        {
            if (Keep(statement, dead))
                kept.Add(statement);
        }
        if (dead.Count == 0)
            return null;
        policy["Statement"] = new JsonArray([.. kept.Select(statement => statement.DeepClone())]);
        return new(kept.Count == 0 ? null : policy.ToJsonString(Plain), [.. dead.Distinct()]);
    }

    private static JsonObject? ParsedOrNull(string text)
    {
        try
        {
            return JsonNode.Parse(text, null, new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonObject> Statements(JsonObject policy) =>
        policy["Statement"] switch
        {
            JsonArray list => list.OfType<JsonObject>(),
            JsonObject one => [one],
            _ => [],
        };

    // A statement that named nobody else is for nobody, and goes.
    private static bool Keep(JsonObject statement, List<string> dead)
    {
        if (statement["Principal"] is not JsonObject principal || principal["AWS"] is not { } named)
            return true;
        var ids = named is JsonArray list ? [.. list] : new List<JsonNode?> { named };
        var gone = ids.Where(IsDead).ToList();
        if (gone.Count == 0)
            return true;
        dead.AddRange(gone.Select(id => id!.GetValue<string>()));
        var living = ids.Except(gone).Select(id => id?.DeepClone()).ToArray();
        if (living.Length > 0)
            principal["AWS"] = new JsonArray(living);
        else
            principal.Remove("AWS");
        return principal.Count > 0;
    }

    private static bool IsDead(JsonNode? principal) =>
        principal is JsonValue value && value.TryGetValue(out string? text) && UniqueId().IsMatch(text);

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    [GeneratedRegex(@"^A(IDA|ROA|GPA)[A-Z0-9]{12,}\z")]
    private static partial Regex UniqueId();
}
