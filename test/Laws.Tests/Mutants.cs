using System.Text.Json.Nodes;

namespace Laws.Tests;

/// <summary>An event with, in turn, each of its fields dropped, null, and of each other type.</summary>
internal static class Mutants
{
    private static readonly Func<JsonNode?>[] Others =
    [
        () => null,
        () => 7,
        () => "x",
        () => true,
        () => new JsonArray(),
        () => new JsonArray("x", 1, null),
        () => new JsonObject(),
        () => new JsonObject { ["items"] = 3 },
        () => "",
    ];

    public static IEnumerable<string> Of(JsonObject root)
    {
        foreach (var path in Paths(root, []).ToList())
        {
            yield return With(root, path, null, drop: true);
            foreach (var other in Others)
                yield return With(root, path, other(), drop: false);
        }
    }

    private static string With(JsonObject root, List<object> path, JsonNode? value, bool drop)
    {
        JsonNode at = root.DeepClone(),
            top = at;
        foreach (var key in path.SkipLast(1))
            at = key is string name ? at[name]! : at[(int)key]!;
        if (path[^1] is string last)
        {
            if (drop)
                at.AsObject().Remove(last);
            else
                at[last] = value;
        }
        else if (drop)
            at.AsArray().RemoveAt((int)path[^1]);
        else
            at[(int)path[^1]] = value;
        return top.ToJsonString();
    }

    private static IEnumerable<List<object>> Paths(JsonNode? node, List<object> prefix)
    {
        var members = node switch
        {
            JsonObject map => map.Select(m => ((object)m.Key, m.Value)),
            JsonArray list => list.Select((e, i) => ((object)i, e)),
            _ => [],
        };
        foreach (var (key, value) in members)
        {
            List<object> path = [.. prefix, key];
            yield return path;
            foreach (var deeper in Paths(value, path))
                yield return deeper;
        }
    }
}
