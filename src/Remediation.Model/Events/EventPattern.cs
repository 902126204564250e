using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>Builds EventBridge patterns.</summary>
/// <remarks>
/// A pattern may have 2,048 characters, so long lists of names are spread over several.
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
/// </remarks>
public static class EventPattern
{
    private const int NamesLength = 1200;

    /// <summary>The patterns of everything that a guardrail watches, in the order of its rules.</summary>
    public static IEnumerable<JsonObject> Of(Guardrail guardrail, IReadOnlyList<string> ownRoles) =>
        guardrail.Watches.SelectMany(watch => watch.Patterns(ownRoles));

    internal static JsonObject Of(string source, string detailType, JsonObject detail) =>
        new()
        {
            ["source"] = Texts([source]),
            ["detail-type"] = Texts([detailType]),
            ["detail"] = detail,
        };

    /// <summary>Rejects the calls of our own roles.</summary>
    /// <remarks>
    /// A condition on a field that an event lacks never matches, hence the first half: users, root and services have no
    /// session issuer.
    /// </remarks>
    internal static JsonArray NotBy(IReadOnlyList<string> ownRoles) =>
        new(
            Issuer(new JsonObject { ["exists"] = false }),
            Issuer(new JsonObject { ["anything-but"] = AnyOf(ownRoles) })
        );

    internal static JsonObject Prefix(string text) => new() { ["prefix"] = text };

    internal static JsonObject Exists(bool exists) => new() { ["exists"] = exists };

    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    /// <summary>Spreads names over as many patterns as they need.</summary>
    /// <param name="length">How many characters of a pattern a name takes.</param>
    internal static IEnumerable<List<string>> Chunks(IEnumerable<string> names, Func<string, int> length)
    {
        var chunk = new List<string>();
        var total = 0;
        foreach (var name in names)
        {
            if (chunk.Count > 0 && total + length(name) > NamesLength)
            {
                yield return chunk;
                chunk = [];
                total = 0;
            }
            chunk.Add(name);
            total += length(name);
        }
        if (chunk.Count > 0)
            yield return chunk;
    }

    private static JsonObject Issuer(JsonObject condition) =>
        new()
        {
            ["userIdentity"] = new JsonObject
            {
                ["sessionContext"] = new JsonObject
                {
                    ["sessionIssuer"] = new JsonObject { ["arn"] = new JsonArray(condition) },
                },
            },
        };

    // EventBridge takes one kind of condition in an anything-but: exact ARNs alone, or wildcards.
    private static JsonNode AnyOf(IReadOnlyList<string> roles)
    {
        if (roles is [var one] && one.EndsWith('*'))
            return Prefix(one[..^1]);
        return roles.Any(role => role.EndsWith('*')) ? new JsonObject { ["wildcard"] = Texts(roles) } : Texts(roles);
    }
}
