using System.Text.Json.Nodes;

namespace Remediation.Model.Events;

/// <summary>The EventBridge patterns of a guardrail, derived from its <see cref="Guardrail.Watches"/>: what they reject never wakes a function.</summary>
/// <remarks>One pattern a rule. A pattern may have 2,048 characters, so long lists of names are spread over several.</remarks>
public static class EventPattern
{
    private const int NamesLength = 1200;

    /// <summary>The patterns of everything that a guardrail watches.</summary>
    /// <param name="guardrail">The guardrail.</param>
    /// <param name="ownRoles">Role ARNs whose calls are our own, as in REMEDIATION_OWN_ROLES; <c>*</c> at the end stands for any rest.</param>
    public static IEnumerable<JsonObject> Of(Guardrail guardrail, IReadOnlyList<string> ownRoles) =>
        guardrail.Watches.SelectMany(watch => Of(watch, ownRoles));

    /// <summary>The patterns of one watch.</summary>
    public static IEnumerable<JsonObject> Of(Watch watch, IReadOnlyList<string> ownRoles) =>
        watch switch
        {
            Watch.Calls calls => Chunks(calls.EventNames, name => name.Length + 3)
                .Select(names => Calls(calls.EventSource, names, ownRoles)),
            Watch.ConfigItem item => [ConfigItem(item.ResourceType)],
            Watch.ConfigRule rule => Chunks(rule.RuleNames, name => (3 * name.Length) + 70).Select(ConfigRule),
            _ => throw new ArgumentException($"no pattern for {watch}", nameof(watch)),
        };

    private static JsonObject Calls(string eventSource, IEnumerable<string> names, IReadOnlyList<string> ownRoles)
    {
        var detail = new JsonObject
        {
            ["eventSource"] = Texts([eventSource]),
            ["eventName"] = Texts(names),
            ["errorCode"] = new JsonArray(new JsonObject { ["exists"] = false }),
        };
        // A condition on a field that an event lacks never matches, hence the first half: users, root and services have no session issuer.
        if (ownRoles.Count > 0)
            detail["$or"] = new JsonArray(
                Issuer(new() { ["exists"] = false }),
                Issuer(new() { ["anything-but"] = AnyOf(ownRoles) })
            );
        return Pattern($"aws.{eventSource.Split('.')[0]}", "AWS API Call via CloudTrail", detail);
    }

    private static JsonObject ConfigItem(string resourceType)
    {
        // A change too large for an event comes with a summary in the item's place.
        JsonObject Item(string member) =>
            new()
            {
                [member] = new JsonObject
                {
                    ["resourceType"] = Texts([resourceType]),
                    ["configurationItemStatus"] = new JsonArray(
                        new JsonObject { ["anything-but"] = Texts(["ResourceDeleted", "ResourceDeletedNotRecorded"]) }
                    ),
                },
            };
        return Pattern(
            "aws.config",
            "Config Configuration Item Change",
            new() { ["$or"] = new JsonArray(Item("configurationItem"), Item("configurationItemSummary")) }
        );
    }

    // Security Hub and conformance packs add their own ends to a managed rule's name.
    private static JsonObject ConfigRule(IEnumerable<string> names) =>
        Pattern(
            "aws.config",
            "Config Rules Compliance Change",
            new()
            {
                ["configRuleName"] = new JsonArray([
                    .. names.SelectMany(name =>
                        new JsonNode[] { name, Prefix($"securityhub-{name}-"), Prefix($"{name}-conformance-pack-") }
                    ),
                ]),
                ["newEvaluationResult"] = new JsonObject { ["complianceType"] = Texts(["NON_COMPLIANT"]) },
            }
        );

    private static JsonObject Pattern(string source, string detailType, JsonObject detail) =>
        new()
        {
            ["source"] = Texts([source]),
            ["detail-type"] = Texts([detailType]),
            ["detail"] = detail,
        };

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
    private static JsonNode AnyOf(IReadOnlyList<string> roles) =>
        roles switch
        {
            [var one] when one.EndsWith('*') => Prefix(one[..^1]),
            _ when roles.Any(role => role.EndsWith('*')) => new JsonObject { ["wildcard"] = Texts(roles) },
            _ => Texts(roles),
        };

    private static JsonObject Prefix(string text) => new() { ["prefix"] = text };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static IEnumerable<List<string>> Chunks(IEnumerable<string> names, Func<string, int> length)
    {
        var (chunk, total) = (new List<string>(), 0);
        foreach (var name in names)
        {
            if (chunk.Count > 0 && total + length(name) > NamesLength)
            {
                yield return chunk;
                (chunk, total) = ([], 0);
            }
            chunk.Add(name);
            total += length(name);
        }
        if (chunk.Count > 0)
            yield return chunk;
    }
}
