using System.Globalization;
using System.Text.Json.Nodes;

namespace Remediation.Samples;

/// <summary>
/// Applies a difference to a JSON document. Objects merge by member, anything else takes the old value's place, and a
/// new member comes last; <c>null</c> is a value. Four marks say what a merge cannot:
/// <c>{"$remove": ["name"]}</c> or <c>{"$remove": [0]}</c> takes members or elements away,
/// <c>{"[0]": ...}</c> is a difference to an element,
/// <c>{"$replace": ...}</c> puts a value in place of an object instead of merging,
/// <c>{"$given": "policy", ...}</c> starts from that member of the sample's <c>given</c>.
/// </summary>
internal sealed class Difference(JsonObject given)
{
    private const string Remove = "$remove";
    private const string Replace = "$replace";
    private const string Given = "$given";

    /// <exception cref="SampleException">The difference changes nothing or does not fit; the message says
    /// where.</exception>
    public JsonNode? Apply(JsonNode? before, JsonNode? difference, string place)
    {
        var after = difference is JsonObject members ? Merge(before, members, place) : Resolve(difference);
        return Same(before, after)
            ? throw new SampleException($"`{place}` changes nothing: the record says the same. Leave it out")
            : after;
    }

    /// <summary>
    /// Puts what the sample gives in place of each <c>$given</c>; what the sample does not give stays.
    /// </summary>
    public JsonNode? Resolve(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } mark when mark.ContainsKey(Given) && given[NameOf(mark)] is { } value:
                return value.DeepClone();
            case JsonObject members:
                return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Resolve(m.Value))));
            case JsonArray elements:
                return new JsonArray([.. elements.Select(Resolve)]);
            default:
                return node?.DeepClone();
        }
    }

    /// <exception cref="SampleException">A mark is left where it means nothing.</exception>
    public static void Check(JsonNode? done, string place)
    {
        if (done is JsonObject mark && mark.ContainsKey(Given))
            throw new SampleException(
                $"`{place}` is taken from `{NameOf(mark)}` of `given`, which has none. Give it there, or "
                    + "replace it here"
            );
        if (done is JsonObject members)
            foreach (var (name, value) in members)
            {
                if (IsMark(name))
                    throw new SampleException($"`{place}` has `{name}`, and the record has nothing there to change");
                Check(value, $"{place}.{name}");
            }
        if (done is JsonArray elements)
            foreach (var (index, element) in elements.Index())
                Check(element, $"{place}[{index}]");
    }

    private JsonNode? Merge(JsonNode? before, JsonObject difference, string place)
    {
        if (difference.TryGetPropertyValue(Replace, out var whole))
            return difference.Count == 1
                ? Resolve(whole)
                : throw new SampleException(
                    $"`{place}` has members beside `{Replace}`. Put them into it or leave them out"
                );
        if (difference.ContainsKey(Given))
        {
            var name = NameOf(difference);
            var start =
                given[name] ?? throw new SampleException($"`{place}` starts from `{name}` of `given`, which has none");
            var rest = (JsonObject)difference.DeepClone();
            rest.Remove(Given);
            return rest.Count == 0 ? start.DeepClone() : Merge(start, rest, place);
        }
        return before switch
        {
            JsonObject members => MergeMembers(members, difference, place),
            JsonArray elements when difference.Any(m => IsMark(m.Key)) => MergeElements(elements, difference, place),
            _ => Resolve(difference),
        };
    }

    private JsonObject MergeMembers(JsonObject before, JsonObject difference, string place)
    {
        var after = (JsonObject)before.DeepClone();
        foreach (var (name, value) in difference)
        {
            if (name == Remove)
                foreach (var gone in Removed<string>(value, place, "names, e.g. [\"Sid\"]"))
                {
                    if (!after.Remove(gone))
                        throw new SampleException(
                            $"`{place}.{Remove}` names `{gone}`, which is not there. Leave it out"
                        );
                }
            else if (before.TryGetPropertyValue(name, out var old))
                after[name] = Apply(old, value, $"{place}.{name}");
            else
                after[name] = value is JsonObject members ? Merge(null, members, $"{place}.{name}") : Resolve(value);
        }
        return after;
    }

    private JsonArray MergeElements(JsonArray before, JsonObject difference, string place)
    {
        var after = (JsonArray)before.DeepClone();
        var gone = new List<int>();
        foreach (var (name, value) in difference)
        {
            if (name == Remove)
                gone.AddRange(Removed<int>(value, place, "indexes, e.g. [0]"));
            else if (IndexOf(name) is { } index)
                after[Within(index)] = Apply(before[index], value, $"{place}{name}");
            else
                throw new SampleException($"`{place}` is a list. Name its elements as \"[0]\", not `{name}`");
        }
        foreach (var index in gone.Distinct().OrderDescending())
            after.RemoveAt(Within(index));
        return after;

        int Within(int index) =>
            index >= 0 && index < before.Count
                ? index
                : throw new SampleException($"`{place}` has {before.Count} elements, and none at {index}");
    }

    private static IEnumerable<T> Removed<T>(JsonNode? value, string place, string what) =>
        value is JsonArray { Count: > 0 } names && names.All(n => n is JsonValue v && v.TryGetValue<T>(out _))
            ? names.Select(n => n!.GetValue<T>())
            : throw new SampleException($"`{place}.{Remove}` must be a list of {what}");

    private static string NameOf(JsonObject mark) => mark[Given]?.ToString() ?? Given;

    private static bool IsMark(string name) => name is Remove or Replace or Given || IndexOf(name) is not null;

    private static int? IndexOf(string name) =>
        name is ['[', .. var digits, ']'] && int.TryParse(digits, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    // The order of members counts too: the event is sent as text.
    private static bool Same(JsonNode? one, JsonNode? other) => one?.ToJsonString() == other?.ToJsonString();
}
