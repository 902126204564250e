using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Model;

/// <summary>
/// Reads and shows the values of settings. An unknown name or a wrong type is an error, never skipped.
/// </summary>
internal static class SettingJson
{
    private const int LongestShown = 32;

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<JsonProperty> Members(JsonElement element, string? name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new SettingsException(name is null ? "must be an object" : $"must have in '{name}' an object");
        // Of two of one name a parser takes one, and not every parser the same.
        var names = new HashSet<string>();
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
                throw new SettingsException($"must have '{Place(name, member.Name)}' once");
        }
        return element.EnumerateObject();
    }

    public static SettingsException Unknown(string place, IEnumerable<string> known) =>
        new($"has '{place}'; it may have {string.Join(", ", known)}");

    public static int Number(string name, JsonElement value, int least, int most)
    {
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number)
            && number >= least
            && number <= most
        )
            return number;
        throw new SettingsException($"must have in '{name}' a whole number from {least} to {most}, not {Shown(value)}");
    }

    public static bool Flag(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new SettingsException($"must have in '{name}' true or false"),
        };

    public static IEnumerable<int> Ports(string name, JsonElement value)
    {
        foreach (var element in Elements(name, value))
        {
            if (
                element.ValueKind != JsonValueKind.Number
                || !element.TryGetInt32(out var port)
                || port is < 0 or > 65535
            )
                throw new SettingsException($"must have in '{name}' ports from 0 to 65535, not {Shown(element)}");
            yield return port;
        }
    }

    public static IEnumerable<string> Texts(string name, JsonElement value)
    {
        foreach (var element in Elements(name, value))
        {
            if (element.ValueKind != JsonValueKind.String || element.GetString() is not { Length: > 0 } text)
                throw new SettingsException($"must have in '{name}' non-empty texts, not {Shown(element)}");
            yield return text;
        }
    }

    public static IEnumerable<JsonElement> Elements(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new SettingsException($"must have in '{name}' a list");

    public static string Text(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new SettingsException($"must have in '{name}' a text, not {Shown(value)}");

    /// <summary>A value as JSON, for the docs.</summary>
    public static string Shown(object value) => Node(value).ToJsonString(Plain);

    private static JsonNode Node(object value) =>
        value switch
        {
            bool flag => flag,
            int number => number,
            string text => text,
            IEnumerable<int> numbers => new JsonArray([.. numbers.Select(number => (JsonNode)number)]),
            IEnumerable<string> texts => new JsonArray([.. texts.Select(text => (JsonNode)text)]),
            _ => throw new ArgumentException($"no JSON for a {value.GetType().Name}", nameof(value)),
        };

    private static string Place(string? name, string member) => name is null ? member : $"{name}.{member}";

    // Enough to find a slip by; what was put there by mistake may not be for a log to keep.
    private static string Shown(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length > LongestShown ? text[..(LongestShown / 2)] + "…" : text;
    }
}
