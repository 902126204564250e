using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Remediation.Model;

/// <summary>
/// What a violation is, apart from when it was seen and how often: the guardrail, the resource, and what differs
/// between its state and the right one. What is right beside it has no part in it.
/// </summary>
/// <param name="Text">Sixteen hex digits, the same for the same violation.</param>
public sealed record Fingerprint(string Text)
{
    private const int Length = 16;

    // What AWS gives an item of a list when it is made: the same rule made again has another.
    private const string Generated = "id";

    /// <summary>The fingerprint of a violation.</summary>
    /// <param name="resource">The resource that violates.</param>
    /// <param name="state">What was read of it.</param>
    public static Fingerprint Of(Guardrail guardrail, Resource resource, object state, Verdict.Violation violation)
    {
        var differences = violation.Wanted is { } wanted
            ? Differences(guardrail.Write(state), guardrail.Write(wanted))
            : violation.Why;
        var text = $"{guardrail.Id}\n{resource}\n{differences}";
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Length]);
    }

    public override string ToString() => Text;

    private static string Differences(string from, string to)
    {
        using var before = JsonDocument.Parse(from);
        using var after = JsonDocument.Parse(to);
        var text = new StringBuilder();
        Compare(before.RootElement, after.RootElement, text);
        return text.ToString();
    }

    private static void Compare(JsonElement from, JsonElement to, StringBuilder text)
    {
        var areBothThere = from.ValueKind != JsonValueKind.Undefined && to.ValueKind != JsonValueKind.Undefined;
        if (areBothThere && JsonElement.DeepEquals(from, to))
            return;
        switch (from.ValueKind, to.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                CompareMembers(from, to, text);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                CompareItems(from, to, text);
                break;
            case (JsonValueKind.String, JsonValueKind.String):
                CompareTexts(from, to, text);
                break;
            case (JsonValueKind.String, JsonValueKind.Null):
                text.Append(OfDocuments(from.GetString()!, null) ?? $"-{Canonical(from)}");
                break;
            default:
                text.Append('-').Append(Canonical(from)).Append('+').Append(Canonical(to));
                break;
        }
    }

    // A policy that goes because nothing is left in it: its statements go, as if others stayed.
    private static string Items(string document)
    {
        using var whole = JsonDocument.Parse(document);
        using var none = JsonDocument.Parse("[]");
        var text = new StringBuilder();
        foreach (var member in whole.RootElement.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            if (member.Value.ValueKind != JsonValueKind.Array)
                continue;
            text.Append('{').Append(member.Name).Append(':');
            CompareItems(member.Value, none.RootElement, text);
            text.Append('}');
        }
        return text.Length > 0 ? text.ToString() : $"-{Canonical(whole.RootElement)}";
    }

    private static void CompareMembers(JsonElement from, JsonElement to, StringBuilder text)
    {
        var names = from.EnumerateObject().Concat(to.EnumerateObject()).Select(member => member.Name);
        foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
        {
            var difference = new StringBuilder();
            Compare(Member(from, name), Member(to, name), difference);
            if (difference.Length > 0)
                text.Append('{').Append(name).Append(':').Append(difference).Append('}');
        }
    }

    private static void CompareItems(JsonElement from, JsonElement to, StringBuilder text)
    {
        var gone = from.EnumerateArray().Select(Item).ToList();
        var made = new List<string>();
        foreach (var item in to.EnumerateArray().Select(Item))
        {
            if (!gone.Remove(item))
                made.Add(item);
        }
        foreach (var item in gone.Order(StringComparer.Ordinal))
            text.Append('-').Append(item);
        foreach (var item in made.Order(StringComparer.Ordinal))
            text.Append('+').Append(item);
    }

    // A policy is a text that is JSON itself.
    private static void CompareTexts(JsonElement from, JsonElement to, StringBuilder text) =>
        text.Append(OfDocuments(from.GetString()!, to.GetString()!) ?? $"-{Canonical(from)}+{Canonical(to)}");

    private static string? OfDocuments(string from, string? to)
    {
        if (!from.StartsWith('{') || to?.StartsWith('{') == false)
            return null;
        try
        {
            return to is null ? Items(from) : Differences(from, to);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or JSON with an escape that is no character: a text like any other.
            return null;
        }
    }

    private static JsonElement Member(JsonElement of, string name) =>
        of.TryGetProperty(name, out var member) ? member : default;

    private static string Item(JsonElement item) => Canonical(item, leavesOut: Generated);

    private static string Canonical(JsonElement element, string? leavesOut = null) =>
        element.ValueKind switch
        {
            JsonValueKind.Undefined => "",
            JsonValueKind.Object => $"{{{string.Join(',', Members(element, leavesOut))}}}",
            JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(item => Canonical(item)))}]",
            _ => element.GetRawText(),
        };

    private static IEnumerable<string> Members(JsonElement element, string? leavesOut) =>
        element
            .EnumerateObject()
            .Where(member => member.Name != leavesOut)
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{member.Name}:{Canonical(member.Value)}");
}
