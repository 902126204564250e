using System.Globalization;
using System.Text.Json;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>A policy as a text that two policies share only if they say the same.</summary>
/// <remarks>
/// The order of members and of what stands in lists has no meaning, and a list of one is its element:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </remarks>
public static class PolicyForm
{
    // A text's length stands before it, so that none reads like another's structure.
    public static string Of(JsonElement value)
    {
        IEnumerable<JsonElement> elements = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return $"[{Joined(elements.Select(OfElement).Distinct())}]";
    }

    // true is "true" in a condition.
    private static string OfElement(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{Joined(element.EnumerateObject().Select(member => Sized(member.Name) + Of(member.Value)))}}}",
            JsonValueKind.Array => Of(element),
            JsonValueKind.String => Sized(element.GetString()!),
            _ => Sized(element.GetRawText()),
        };

    private static string Joined(IEnumerable<string> forms) => string.Concat(forms.Order(StringComparer.Ordinal));

    private static string Sized(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
