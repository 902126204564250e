using System.Text.Json.Nodes;
using Amazon.CloudTrail.Model;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>A kind of unusual activity that a trail looks for.</summary>
/// <param name="Type">E.g. <c>ApiCallRateInsight</c>.</param>
/// <param name="Categories">The events that it looks at; none for management events.</param>
public sealed record InsightSelection(string Type, Sequence<string> Categories)
{
    /// <summary>Reads a trail's. One that never had any is answered with an error.</summary>
    public static async Task<Sequence<InsightSelection>> ReadAsync(
        AwsClients aws,
        string trail,
        CancellationToken cancel
    )
    {
        try
        {
            var answer = await aws.CloudTrail.GetInsightSelectorsAsync(new() { TrailName = trail }, cancel);
            return [.. (answer.InsightSelectors ?? []).Select(Of).OrderBy(one => one.Type, StringComparer.Ordinal)];
        }
        catch (InsightNotEnabledException)
        {
            return [];
        }
    }

    /// <summary>Whether all of some are among others.</summary>
    public static bool AreWithin(Sequence<InsightSelection> some, Sequence<InsightSelection> others) =>
        some.All(one => others.Any(one.IsWithin));

    /// <summary>Some, with the others that are of no type of theirs.</summary>
    public static Sequence<InsightSelection> With(Sequence<InsightSelection> some, Sequence<InsightSelection> others)
    {
        var added = others.Where(other => !some.Any(one => one.Type == other.Type));
        return [.. some.Concat(added).OrderBy(one => one.Type, StringComparer.Ordinal)];
    }

    /// <summary>The request that gives them to a trail; none takes all away.</summary>
    public static PutInsightSelectorsRequest ToPut(string trail, Sequence<InsightSelection> insights) =>
        new() { TrailName = trail, InsightSelectors = [.. insights.Select(one => one.ToModel())] };

    /// <summary>The request as people are shown it.</summary>
    public static JsonObject Shown(string trail, Sequence<InsightSelection> insights) =>
        new()
        {
            ["TrailName"] = trail,
            ["InsightSelectors"] = new JsonArray([.. insights.Select(one => JsonValue.Create(one.Type))]),
        };

    private bool IsWithin(InsightSelection other) => Type == other.Type && !Categories.Except(other.Categories).Any();

    private static InsightSelection Of(InsightSelector selector) =>
        new(selector.InsightType?.Value ?? "", [.. selector.EventCategories ?? []]);

    private InsightSelector ToModel() =>
        new() { InsightType = Type, EventCategories = Categories.Count == 0 ? null : [.. Categories] };
}
