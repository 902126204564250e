using System.Text.Json;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>JSON texts that a service gives back in another form than they were given to it.</summary>
internal static class JsonTexts
{
    /// <summary>Whether two texts are the same JSON, or both none; a text that is no JSON is only itself.</summary>
    public static bool AreSame(string? one, string? other) => AreSame(one, other, JsonElement.DeepEquals);

    /// <summary>Whether two policies say the same, see <see cref="PolicyForm"/>.</summary>
    public static bool AreSamePolicies(string? one, string? other) =>
        AreSame(one, other, (first, second) => PolicyForm.Of(first) == PolicyForm.Of(second));

    /// <summary>Whether a text is JSON whose texts can be read.</summary>
    public static bool IsJson(string text) => AreSame(text, $" {text}", (one, other) => PolicyForm.Of(one).Length > 0);

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
}
