using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Guardrails.Model;

namespace Remediation.Guardrails.Policies;

/// <summary>Finds and takes out what makes a resource policy public: pure, and total over any text.</summary>
/// <param name="Names">The public statements, by Sid or place.</param>
/// <param name="Rest">The policy without them, or null if no statement is left.</param>
/// <param name="Unreadable">Why the text could not be understood; empty if it was.</param>
public sealed record PublicStatements(IReadOnlyList<string> Names, string? Rest, string Unreadable)
{
    /// <summary>Analyses a policy's text.</summary>
    /// <remarks>
    /// A statement is public if it allows, names <c>*</c> (or by NotPrincipal all but some), and no condition narrows it. Where <c>*</c> stands in a list
    /// beside named principals, only the <c>*</c> goes: the named had their access rightfully.
    /// </remarks>
    public static PublicStatements Of(string policy)
    {
        JsonDocument document;
        try { document = JsonDocument.Parse(policy); }
        catch (JsonException) { return new([], policy, "it is not JSON"); }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Statement", out var statements) || statements.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                return new([], policy, "it has no statements");

            var names = new List<string>();
            var rest = new List<string>();
            foreach (var (index, statement) in (statements.ValueKind == JsonValueKind.Array ? [.. statements.EnumerateArray()] : new[] { statements }).Index())
            {
                if (!IsPublic(new(statement))) { rest.Add(statement.GetRawText()); continue; }
                names.Add(new Field(statement)["Sid"].Text is { Length: > 0 } sid ? sid : $"statement {index + 1}");
                if (WithoutEverybody(statement) is { } narrowed) rest.Add(narrowed);
            }
            return names.Count == 0 ? new([], policy, "") : new(names, rest.Count == 0 ? null : With(root, rest, statements.ValueKind), "");
        }
    }

    private static bool IsPublic(Field statement) => statement["Effect"].Text.Equals("Allow", StringComparison.OrdinalIgnoreCase)
        && (statement["NotPrincipal"].Exists || IsEverybody(statement["Principal"]))
        && !Condition.Narrows(statement["Condition"]);

    private static bool IsEverybody(Field principal) => principal.IsObject
        ? principal.Members.Any(m => m.Name is "AWS" or "*" && m.Value.Items.Any(p => p.Text == "*"))
        : principal.Items.Any(p => p.Text == "*");

    // The statement for the principals that it names beside "*", as text; null if it names none.
    private static string? WithoutEverybody(JsonElement statement)
    {
        var copy = JsonNode.Parse(statement.GetRawText())!.AsObject();
        if (copy["Principal"] is not JsonObject principal || copy.ContainsKey("NotPrincipal")) return null;
        foreach (var (kind, named) in principal.ToList())
        {
            if (named is not JsonArray list || list.All(IsStar)) { if (kind is "AWS" or "*") principal.Remove(kind); continue; }
            foreach (var star in list.Where(IsStar).ToList()) list.Remove(star);
        }
        return principal.Count == 0 ? null : copy.ToJsonString();

        static bool IsStar(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == "*";
    }

    // Every other member of the policy is copied as it stands.
    private static string With(JsonElement root, List<string> statements, JsonValueKind kind)
    {
        var members = root.EnumerateObject().Select(m => m.NameEquals("Statement")
            ? $"\"Statement\":{(kind == JsonValueKind.Object ? statements[0] : $"[{string.Join(',', statements)}]")}"
            : $"{JsonSerializer.Serialize(m.Name, PolicyJson.Default.String)}:{m.Value.GetRawText()}");
        return $"{{{string.Join(',', members)}}}";
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class PolicyJson : System.Text.Json.Serialization.JsonSerializerContext;
