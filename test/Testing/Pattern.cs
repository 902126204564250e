using System.Text.Json;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>
/// Whether EventBridge would match an event: the part of its pattern language that rules here are written in.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html. A word that is not known
/// here is an error and never "no match". Of an array in the event one element that matches is enough;
/// <c>anything-but</c> needs a value.
/// </remarks>
public static partial class Pattern
{
    /// <summary>Whether an event matches a pattern.</summary>
    public static bool Matches(string pattern, string happened)
    {
        using var wanted = JsonDocument.Parse(pattern);
        using var found = JsonDocument.Parse(happened);
        return Matches(wanted.RootElement, [found.RootElement]);
    }

    // Of what an array holds, any element may be the object that matches.
    private static bool Matches(JsonElement pattern, IReadOnlyList<JsonElement> found) =>
        pattern
            .EnumerateObject()
            .All(member =>
                member.NameEquals("$or")
                    ? member.Value.EnumerateArray().Any(either => Matches(either, found))
                    : MatchesField(member.Value, Fields(found, member.Name))
            );

    private static bool MatchesField(JsonElement pattern, List<JsonElement> values) =>
        pattern.ValueKind switch
        {
            JsonValueKind.Object => Matches(pattern, values),
            JsonValueKind.Array => pattern.EnumerateArray().Any(condition => Holds(condition, values)),
            _ => throw new ArgumentException($"a field's pattern is an object or an array, not {pattern}"),
        };

    private static List<JsonElement> Fields(IReadOnlyList<JsonElement> found, string name) =>
        [
            .. found
                .Where(f => f.ValueKind == JsonValueKind.Object && f.TryGetProperty(name, out _))
                .SelectMany(f => Elements(f.GetProperty(name))),
        ];

    private static IEnumerable<JsonElement> Elements(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Elements) : [value];

    private static bool Holds(JsonElement condition, List<JsonElement> values)
    {
        if (condition.ValueKind != JsonValueKind.Object)
            return values.Any(v => Same(condition, v));
        var rule = condition.EnumerateObject().Single();
        // It looks at leaves: an object is neither there nor absent by its own name alone.
        var leaves = values.Where(v => v.ValueKind != JsonValueKind.Object).ToList();
        return rule.Name switch
        {
            "exists" => rule.Value.GetBoolean() == leaves.Count > 0,
            "prefix" => leaves.Any(v => StartsWith(v, rule.Value)),
            "suffix" => leaves.Any(v => EndsWith(v, rule.Value)),
            "wildcard" => leaves.Any(v => IsLike(v, rule.Value)),
            "anything-but" => leaves.Any(v => !IsAnyOf(v, rule.Value)),
            "numeric" => leaves.Any(v => IsWithin(v, rule.Value)),
            _ => throw new ArgumentException($"nobody has said what {rule.Name} means in a pattern"),
        };
    }

    // Pairs of an operator and a number, which must all hold.
    private static bool IsWithin(JsonElement value, JsonElement bounds) =>
        value.ValueKind == JsonValueKind.Number
        && bounds
            .EnumerateArray()
            .Chunk(2)
            .All(pair => Holds(value.GetDouble(), pair[0].GetString(), pair[1].GetDouble()));

    private static bool Holds(double value, string? comparison, double bound) =>
        comparison switch
        {
            ">=" => value >= bound,
            ">" => value > bound,
            "<=" => value <= bound,
            "<" => value < bound,
            "=" => value.Equals(bound),
            _ => throw new ArgumentException($"nobody has said what {comparison} means in a pattern"),
        };

    private static bool IsAnyOf(JsonElement value, JsonElement excluded)
    {
        switch (excluded.ValueKind)
        {
            case JsonValueKind.Array:
                return excluded.EnumerateArray().Any(e => Same(e, value));
            case JsonValueKind.Object:
                var rule = excluded.EnumerateObject().Single();
                List<JsonElement> all = [.. Elements(rule.Value)];
                return rule.Name switch
                {
                    "prefix" => all.Any(text => StartsWith(value, text)),
                    "suffix" => all.Any(text => EndsWith(value, text)),
                    "wildcard" => all.Any(text => IsLike(value, text)),
                    _ => throw new ArgumentException($"nobody has said what anything-but {rule.Name} means"),
                };
            default:
                return Same(excluded, value);
        }
    }

    private static bool Same(JsonElement wanted, JsonElement value) =>
        wanted.ValueKind == value.ValueKind
        && wanted.ValueKind switch
        {
            JsonValueKind.String => wanted.GetString() == value.GetString(),
            // Documented: numbers are compared as they are written.
            JsonValueKind.Number => wanted.GetRawText() == value.GetRawText(),
            JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => true,
            _ => false,
        };

    private static bool StartsWith(JsonElement value, JsonElement text) =>
        value.ValueKind == JsonValueKind.String
        && value.GetString()!.StartsWith(text.GetString()!, StringComparison.Ordinal);

    private static bool EndsWith(JsonElement value, JsonElement text) =>
        value.ValueKind == JsonValueKind.String
        && value.GetString()!.EndsWith(text.GetString()!, StringComparison.Ordinal);

    // In a wildcard the star alone has a meaning, and a backslash before it takes that away.
    private static bool IsLike(JsonElement value, JsonElement wildcard) =>
        value.ValueKind == JsonValueKind.String
        && Regex.IsMatch(
            value.GetString()!,
            $@"\A{Star().Replace(Regex.Escape(wildcard.GetString()!), m => m.Value == @"\*" ? ".*" : @"\*")}\z",
            RegexOptions.Singleline
        );

    // As Regex.Escape writes a star, and one with a backslash before it.
    [GeneratedRegex(@"(\\\\)?\\\*")]
    private static partial Regex Star();
}
