using System.Text.Json;

namespace Remediation.Guardrails.Self;

/// <summary>JSON texts that a service gives back in another form than they were given to it.</summary>
internal static class JsonTexts
{
    /// <summary>Whether two texts are the same JSON, or both none; a text that is no JSON is only itself.</summary>
    public static bool AreSame(string? one, string? other)
    {
        if (one == other)
            return true;
        if (one is null || other is null)
            return false;
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
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
