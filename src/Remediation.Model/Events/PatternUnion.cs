using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>Two event patterns as one that lets through what either does.</summary>
internal static class PatternUnion
{
    /// <summary>
    /// The union of two patterns of one shape: their lists of texts and beginnings are joined, everything else must be
    /// the same. Null where it is not.
    /// </summary>
    public static JsonNode? Of(JsonNode one, JsonNode other) =>
        (one, other) switch
        {
            (JsonObject a, JsonObject b) => OfMembers(a, b),
            (JsonArray a, JsonArray b) => OfLists(a, b),
            _ => JsonNode.DeepEquals(one, other) ? one.DeepClone() : null,
        };

    private static JsonObject? OfMembers(JsonObject one, JsonObject other)
    {
        if (one.Count != other.Count)
            return null;
        var union = new JsonObject();
        foreach (var (name, value) in one)
        {
            if (other[name] is not { } second || Of(value!, second) is not { } joined)
                return null;
            union[name] = joined;
        }
        return union;
    }

    private static JsonArray? OfLists(JsonArray one, JsonArray other)
    {
        if (one.All(IsValue) && other.All(IsValue))
            return new([.. one.Concat(other).DistinctBy(v => v!.ToJsonString()).Select(v => v!.DeepClone())]);
        if (JsonNode.DeepEquals(one, other))
            return one.DeepClone().AsArray();
        return one.Count == other.Count ? OfAlternatives(one, other) : null;
    }

    // The alternatives of an $or, one by one.
    private static JsonArray? OfAlternatives(JsonArray one, JsonArray other)
    {
        var joined = one.Zip(other, (a, b) => IsAlternative(a) && IsAlternative(b) ? Of(a!, b!) : null).ToList();
        return joined.Contains(null) ? null : new([.. joined]);
    }

    private static bool IsValue(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String
        || node is JsonObject { Count: 1 } condition && condition.ContainsKey("prefix");

    // An alternative has fields; a condition such as exists or numeric has none and is joined with nothing.
    private static bool IsAlternative(JsonNode? node) =>
        node is JsonObject alternative && alternative.All(member => member.Value is JsonObject);
}
