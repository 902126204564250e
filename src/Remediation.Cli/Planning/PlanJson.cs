using System.Text.Json;

namespace Remediation.Cli.Planning;

/// <summary>Reads members of a plan's file, which anybody may have written.</summary>
internal static class PlanJson
{
    /// <exception cref="JsonException">It is missing, or of another kind.</exception>
    public static JsonElement Member(JsonElement json, string name, JsonValueKind kind)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var member))
            throw new JsonException($"'{name}' is missing");
        return member.ValueKind == kind
            ? member
            : throw new JsonException($"'{name}' is {member.ValueKind} and must be {kind}");
    }

    /// <exception cref="JsonException">It is missing, or no text.</exception>
    public static string Text(JsonElement json, string name) => Text(Member(json, name, JsonValueKind.String));

    /// <exception cref="JsonException">It is no text.</exception>
    public static string Text(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
            throw new JsonException($"{json.ValueKind} stands where a text must be");
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escape that is no character.
            throw new JsonException("a text has an escape that is no character", e);
        }
    }
}
