using System.Globalization;
using System.Text.Json;

namespace Remediation.Guardrails.Self;

/// <summary>JSON texts that a service gives back in another form than they were given to it.</summary>
internal static class JsonTexts
{
    /// <summary>Whether two texts are the same JSON, or both none; a text that is no JSON is only itself.</summary>
    public static bool AreSame(string? one, string? other) => AreSame(one, other, JsonElement.DeepEquals);

    /// <summary>
    /// Whether two policies say the same: the order of members and of what stands in lists has no meaning, and a list of
    /// one is its element.
    /// </summary>
    /// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</remarks>
    public static bool AreSamePolicies(string? one, string? other) =>
        AreSame(one, other, (first, second) => FormOf(first) == FormOf(second));

    private static bool AreSame(string? one, string? other, Func<JsonElement, JsonElement, bool> same)
    {
        if (one == other)
            return true;
        if (one is null || other is null)
            return false;
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return same(first.RootElement, second.RootElement);
        }
        catch (JsonException)
        {
            // What the deployment writes is JSON, so that this is not it.
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair is JSON that has no text.
            return false;
        }
    }

    /// <summary>Whether two lists have the same JSON texts in the same order.</summary>
    public static bool AreSame(Sequence<string> some, Sequence<string> others) =>
        some.Count == others.Count && some.Zip(others).All(pair => AreSame(pair.First, pair.Second));

    // A text that two values share only if they mean the same. A text's length stands before it, so that none reads like
    // another's structure.
    private static string FormOf(JsonElement value)
    {
        IEnumerable<JsonElement> elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return $"[{Joined(elements.Select(FormOfElement).Distinct())}]";
    }

    // true is "true" in a condition.
    private static string FormOfElement(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{Joined(element.EnumerateObject().Select(member => Sized(member.Name) + FormOf(member.Value)))}}}",
            JsonValueKind.Array => FormOf(element),
            JsonValueKind.String => Sized(element.GetString()!),
            _ => Sized(element.GetRawText()),
        };

    private static string Joined(IEnumerable<string> forms) => string.Concat(forms.Order(StringComparer.Ordinal));

    private static string Sized(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
