using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Wire.Tests;

/// <summary>Whether two requests or two values mean the same; what differs is said.</summary>
public static class Same
{
    // What every client adds for itself: the date, the signature, retries and what names the client.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "Authorization",
        "Content-Length",
        "Host",
        "User-Agent",
        "x-amz-api-version",
        "X-Amz-Content-SHA256",
        "X-Amz-Date",
        "x-amz-user-agent",
    };

    /// <summary>The differences between what botocore sends and what was sent.</summary>
    public static IEnumerable<string> Differences(JsonObject expected, SentRequest sent)
    {
        string Text(string name) => expected[name]?.GetValue<string>() ?? "";

        if (sent.Method != Text("method"))
            yield return $"method {sent.Method} is not {Text("method")}";
        if (!sent.Url.Host.StartsWith(Text("hostPrefix"), StringComparison.Ordinal))
            yield return $"host {sent.Url.Host} does not begin with {Text("hostPrefix")}";
        // The package of S3 ends the path of a bucket with a slash, has namespaces of its own and another order of
        // elements, which S3 takes as well.
        var isS3 = sent.Url.Host.StartsWith("s3.", StringComparison.Ordinal);
        var isBucket = isS3 && Text("path") != "/";
        var path = isBucket ? sent.Url.AbsolutePath.TrimEnd('/') : sent.Url.AbsolutePath;
        if (Segments(path) != Segments(Text("path")))
            yield return $"path {sent.Url.AbsolutePath} is not {Text("path")}";

        var query = expected["query"]!.AsArray().Select(p => $"{p![0]}={p[1]}").Order(StringComparer.Ordinal);
        var ours = Pairs(sent.Url.Query.TrimStart('?')).Order(StringComparer.Ordinal);
        if (!query.SequenceEqual(ours))
            yield return $"query {string.Join('&', ours)} is not {string.Join('&', query)}";

        foreach (var difference in Headers(expected["headers"]!.AsObject(), sent.Headers))
            yield return difference;
        var kind = isS3 && Text("bodyKind") == "xml" ? "local xml" : Text("bodyKind");
        foreach (var difference in Body(kind, Convert.FromBase64String(Text("body")), sent.Body))
            yield return difference;
    }

    /// <summary>The first difference between two values, or null.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, string at = "")
    {
        if (JsonNode.DeepEquals(expected, actual))
            return null;
        if (expected is JsonObject one && actual is JsonObject other)
        {
            var names = one.Select(p => p.Key).Union(other.Select(p => p.Key));
            return names.Select(n => Difference(one[n], other[n], $"{at}.{n}")).FirstOrDefault(d => d is not null);
        }
        if (expected is JsonArray items && actual is JsonArray others && items.Count == others.Count)
            return Enumerable
                .Range(0, items.Count)
                .Select(i => Difference(items[i], others[i], $"{at}[{i}]"))
                .FirstOrDefault(d => d is not null);
        return $"{at}: {actual?.ToJsonString() ?? "nothing"} is not {expected?.ToJsonString() ?? "nothing"}";
    }

    // A slash within a segment is escaped, and is another thing than one between two.
    private static string Segments(string path) =>
        string.Join(" / ", path.Split('/').Select(s => $"'{Uri.UnescapeDataString(s)}'"));

    private static List<string> Pairs(string form) =>
        [
            .. form.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => p.Split('=', 2))
                .Select(p => $"{Unescaped(p[0])}={(p.Length > 1 ? Unescaped(p[1]) : "")}"),
        ];

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static IEnumerable<string> Headers(JsonObject expected, IReadOnlyDictionary<string, string> sent)
    {
        foreach (var (name, node) in expected)
        {
            var value = node!.GetValue<string>();
            if (!sent.TryGetValue(name, out var ours))
                yield return $"header {name} is missing";
            else if (!IsSameHeader(name, value, ours))
                yield return $"header {name}: {ours} is not {value}";
        }
        foreach (var name in sent.Keys.Where(n => !expected.ContainsKey(n.ToLowerInvariant()) && !Own.Contains(n)))
        {
            // botocore names the type of an XML or binary body in a later step, and adds a checksum there.
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && !IsChecksum(name))
                yield return $"header {name}: {sent[name]} is too much";
        }
    }

    private static bool IsChecksum(string name) =>
        name.Equals("Content-MD5", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-sdk-checksum-algorithm", StringComparison.OrdinalIgnoreCase);

    // The character set of a content type may be said or not: it is UTF-8.
    private static bool IsSameHeader(string name, string one, string other) =>
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
            ? one.Split(';')[0].Trim() == other.Split(';')[0].Trim()
            : one == other;

    private static IEnumerable<string> Body(string kind, byte[] expected, byte[] sent)
    {
        if (expected.AsSpan().SequenceEqual(sent))
            yield break;
        if (expected.Length == 0 || sent.Length == 0)
        {
            yield return $"body {Encoding.UTF8.GetString(sent)} is not {Encoding.UTF8.GetString(expected)}";
            yield break;
        }
        var difference = kind switch
        {
            "json" => Difference(JsonNode.Parse(expected), JsonNode.Parse(sent)),
            "form" => FormDifference(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(sent)),
            "xml" => Difference(Xml(expected), Xml(sent)),
            "local xml" => Difference(Xml(expected, true), Xml(sent, true)),
            _ => $"{Convert.ToBase64String(sent)} is not {Convert.ToBase64String(expected)}",
        };
        if (difference is not null)
            yield return $"body {difference}";
    }

    private static string? FormDifference(string expected, string sent)
    {
        var theirs = Pairs(expected).ConvertAll(Number);
        var ours = Pairs(sent).ConvertAll(Number);
        var missing = theirs.Except(ours).ToList();
        var extra = ours.Except(theirs).ToList();
        if (missing.Count == 0 && extra.Count == 0 && theirs.Count == ours.Count)
            return null;
        return $"lacks {string.Join(", ", missing)} and has {string.Join(", ", extra)}";
    }

    // botocore writes 0.0 where .NET writes 0.
    private static string Number(string pair) =>
        pair.EndsWith(".0", StringComparison.Ordinal) ? pair[..^".0".Length] : pair;

    private static JsonArray Xml(byte[] body, bool isLocal = false) =>
        Canonical(XElement.Load(new MemoryStream(body), LoadOptions.PreserveWhitespace), isLocal);

    // Names with their namespaces, attributes by name, children in order. How a namespace is abbreviated says nothing.
    private static JsonArray Canonical(XElement element, bool isLocal)
    {
        var attributes = element.Attributes().Where(a => !a.IsNamespaceDeclaration);
        var texts = attributes.Select(a => $"{a.Name}={a.Value}").Order(StringComparer.Ordinal);
        var content = element.HasElements
            ? new JsonArray([.. Children(element, isLocal).Select(e => Canonical(e, isLocal))])
            : (JsonNode)Number(element.Value);
        var name = isLocal ? element.Name.LocalName : element.Name.ToString();
        return [name, new JsonArray([.. texts.Select(t => (JsonNode)t)]), content];
    }

    private static IEnumerable<XElement> Children(XElement element, bool isLocal) =>
        isLocal ? element.Elements().OrderBy(e => e.Name.LocalName, StringComparer.Ordinal) : element.Elements();

    /// <summary>A value without its empty lists and maps.</summary>
    public static JsonNode? WithoutEmpty(JsonNode? value)
    {
        if (value is JsonArray items)
            return new JsonArray([.. items.Select(WithoutEmpty)]);
        if (value is not JsonObject members)
            return value?.DeepClone();
        var kept = new JsonObject();
        foreach (var (name, member) in members)
        {
            if (member is not (JsonArray { Count: 0 } or JsonObject { Count: 0 }))
                kept[name] = WithoutEmpty(member);
        }
        return kept;
    }
}
