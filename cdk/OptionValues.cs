using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Cdk;

/// <summary>Values of a CDK context, where a text may also be a number, a truth or JSON in a text.</summary>
internal sealed class OptionValues(JsonObject context)
{
    /// <summary>An option's text; null where it is not given or empty.</summary>
    public string? Text(string name)
    {
        if (context[name] is not { } node)
            return null;
        if (node is not JsonValue value)
            throw new OptionException($"{name} must be a text");
        var text = value.GetValueKind() switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.ToString(),
        };
        return text.Length > 0 ? text : null;
    }

    /// <summary>One of some choices; the first is the default.</summary>
    public string Choice(string name, params string[] choices)
    {
        var text = Text(name) ?? choices[0];
        if (choices.Contains(text))
            return text;
        var may = string.Join(" or ", choices);
        throw new OptionException($"{name} is '{text}': it must be {may} (default {choices[0]})");
    }

    /// <summary>A text of some form; null where it is not given.</summary>
    /// <param name="what">What it must be, for people.</param>
    public string? Matching(string name, Regex form, string what)
    {
        var text = Text(name);
        if (text is null || form.IsMatch(text))
            return text;
        throw new OptionException($"{name} is '{text}': it must be {what}");
    }

    /// <summary>A JSON object; empty where it is not given.</summary>
    public JsonObject Object(string name) =>
        Parsed(name) switch
        {
            null => [],
            JsonObject members => members,
            _ => throw new OptionException($"{name} must be a JSON object"),
        };

    /// <summary>Texts: a JSON array, or one text with commas; empty where it is not given.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (context[name] is JsonArray || Text(name)?.StartsWith('[') == true)
            return TextsOf(name, Parsed(name));
        const StringSplitOptions Split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return Text(name)?.Split(',', Split) ?? [];
    }

    /// <summary>A JSON array of texts, or one text.</summary>
    /// <param name="name">What it is the value of, for the error.</param>
    public static IReadOnlyList<string> TextsOf(string name, JsonNode? node)
    {
        if (IsText(node))
            return [node!.ToString()];
        if (node is JsonArray texts && texts.All(IsText))
            return [.. texts.Select(text => text!.ToString())];
        throw new OptionException($"{name} has {Shown(node)}: it must be a list of texts");
    }

    public static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static string Shown(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static bool IsText(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    // On the command line every value is a text.
    private JsonNode? Parsed(string name)
    {
        var value = context[name];
        if (!IsText(value))
            return value;
        try
        {
            return JsonNode.Parse(value!.ToString());
        }
        catch (JsonException e)
        {
            throw new OptionException($"{name} is not JSON: {e.Message}");
        }
    }
}
