using System.Text.Json.Nodes;
using Remediation.Model.Deployment;

namespace Remediation.Model.Events;

/// <summary>
/// The EventBridge rules by which everything that guardrails watch reaches the engine: their union, in as few rules as
/// fit.
/// </summary>
/// <remarks>
/// A rule lets through what any of its guardrails watches, and now and then a name of one service at the source of
/// another: the engine asks each watch again. A pattern may have 2,048 characters.
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
/// Names of Config rules stand in a pattern four times. Where those of many guardrails take more than a few rules, they
/// are cut to their first words, as few as must be: then rules of the same beginning wake the engine too. Kinds that
/// few guardrails watch share a rule, each as an alternative of it.
/// </remarks>
public static class WatchRules
{
    /// <summary>The most characters that EventBridge lets a pattern have.</summary>
    public const int LongestPattern = 2048;

    /// <summary>The roles whose calls are our own, with the placeholders that the patterns leave open.</summary>
    public static readonly string OwnRolesPattern = OwnRoles.Of(Placeholders.Partition, Placeholders.Account);

    // The rules that a kind of events may take before its names are cut, and what a name has at most.
    private const int FewRules = 2;
    private const int MostWords = 12;

    private const string Others = "others";

    private static readonly string[] Shared = ["findings", "health", "sign-ins"];

    // What takes as much room as any partition and account.
    private const string LongestPartition = "aws-us-gov";
    private const string SomeAccount = "111122223333";

    /// <summary>The rules of some guardrails, in an order that depends on their watches alone.</summary>
    /// <returns>
    /// Patterns with <see cref="Placeholders.Partition"/> and <see cref="Placeholders.Account"/> left open.
    /// </returns>
    public static IReadOnlyList<WatchRule> Of(IEnumerable<Guardrail> guardrails)
    {
        var parts = guardrails
            .SelectMany(guardrail => guardrail.Watches)
            .SelectMany(watch => watch.Parts())
            .DistinctBy(watch => (watch.Kind, watch.ToString()))
            .OrderBy(watch => watch.Kind, StringComparer.Ordinal)
            .ThenBy(watch => watch.ToString(), StringComparer.Ordinal);
        var rules = new List<WatchRule>();
        var others = new List<JsonObject>();
        foreach (var kind in parts.GroupBy(watch => watch.Kind))
        {
            if (Shared.Contains(kind.Key))
                others.AddRange(PatternsOf(kind));
            else
                rules.AddRange(RulesOf(kind.Key, PatternsOf(kind)));
        }
        rules.AddRange(RulesOf(Others, Alternatives(others)));
        return rules;
    }

    private static IEnumerable<WatchRule> RulesOf(string kind, IEnumerable<JsonObject> patterns) =>
        patterns.Select((pattern, index) => new WatchRule(Deployed.ForwardingRule(kind, index + 1), pattern));

    // As many as fit into a pattern are alternatives of it; one alone stands as it is.
    private static List<JsonObject> Alternatives(List<JsonObject> patterns)
    {
        var rules = new List<JsonObject>();
        List<JsonObject> together = [];
        foreach (var pattern in patterns)
        {
            if (LengthOf(AnyOf([.. together, pattern])) > LongestPattern)
            {
                rules.Add(AnyOf(together));
                together = [];
            }
            together.Add(pattern);
        }
        if (together.Count > 0)
            rules.Add(AnyOf(together));
        return rules;
    }

    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    private static JsonObject AnyOf(List<JsonObject> patterns)
    {
        if (patterns.Count == 1)
            return patterns[0];
        var alternatives = new JsonArray();
        foreach (var pattern in patterns)
        {
            var alternative = pattern.DeepClone().AsObject();
            alternative.Remove("account");
            alternatives.Add((JsonNode)alternative);
        }
        return new() { ["account"] = EventPattern.Texts([Placeholders.Account]), ["$or"] = alternatives };
    }

    /// <summary>How long a pattern is at most, once its placeholders are filled in.</summary>
    public static int LengthOf(JsonObject pattern) =>
        Placeholders.Fill(pattern.ToJsonString(PatternJson.Plain), LongestPartition, null, SomeAccount).Length;

    private static List<JsonObject> PatternsOf(IEnumerable<Watch> kind)
    {
        List<Watch> watches = [.. kind];
        var patterns = Packed(watches.SelectMany(PatternsOf));
        for (var words = MostWords; patterns.Count > FewRules && words > 0; words--)
        {
            List<Watch> shortened = [.. watches.SelectMany(watch => watch.Shortened(words)).Distinct()];
            if (!shortened.SequenceEqual(watches))
                patterns = Packed(shortened.SelectMany(PatternsOf));
        }
        return patterns;
    }

    private static IEnumerable<JsonObject> PatternsOf(Watch watch)
    {
        foreach (var pattern in watch.Patterns([OwnRolesPattern]))
        {
            pattern["account"] = EventPattern.Texts([Placeholders.Account]);
            // Whoever is not AWS cannot send events of such a source, whichever service's it is.
            if (watch is Watch.Calls)
                pattern["source"] = new JsonArray(EventPattern.Prefix("aws."));
            yield return pattern;
        }
    }

    private static List<JsonObject> Packed(IEnumerable<JsonObject> patterns)
    {
        var rules = new List<JsonObject>();
        foreach (var pattern in patterns)
        {
            var index = rules.FindIndex(rule => Joined(rule, pattern) is not null);
            if (index < 0)
                rules.Add(pattern);
            else
                rules[index] = Joined(rules[index], pattern)!;
        }
        return rules;
    }

    // Null where the two would let through what neither does, or do not fit into one.
    private static JsonObject? Joined(JsonObject rule, JsonObject pattern) =>
        PatternUnion.Of(rule, pattern) is JsonObject union && LengthOf(union) <= LongestPattern ? union : null;
}
