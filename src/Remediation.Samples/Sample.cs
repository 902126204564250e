using System.Text.Json.Nodes;

namespace Remediation.Samples;

/// <summary>A sample event with the state it starts from and what must happen; a file of <c>events/&lt;guardrail-id&gt;/</c>.</summary>
/// <param name="Guardrail">The guardrail's id: the folder.</param>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Description">A sentence: what it shows.</param>
/// <param name="Given">What the guardrail's <see cref="IScenario"/> builds.</param>
/// <param name="Event">The EventBridge envelope, with <c>{{placeholders}}</c>.</param>
/// <param name="Outcome">The outcome in enforce mode: <c>applied</c>, <c>compliant</c> or <c>ignored</c>.</param>
/// <param name="Steps">The IAM actions of the plan, in order; empty unless applied.</param>
/// <param name="After">What <see cref="IScenario.ReadAsync"/> must say afterwards, with placeholders; null for "exactly what it said before".</param>
public sealed record Sample(
    string Guardrail,
    string Name,
    string Description,
    JsonObject Given,
    JsonObject Event,
    string Outcome,
    IReadOnlyList<string> Steps,
    JsonObject? After
)
{
    /// <summary>Every sample of every guardrail, in the order of their paths.</summary>
    public static IReadOnlyList<Sample> All { get; } =
    [
        .. typeof(Sample)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Load),
    ];

    /// <summary>The samples of one guardrail.</summary>
    public static IEnumerable<Sample> Of(string guardrail) => All.Where(s => s.Guardrail == guardrail);

    /// <summary>The event with its placeholders filled in.</summary>
    public string EventFor(IReadOnlyDictionary<string, string> names) => Fill(Event, names);

    /// <summary>What must be there afterwards, filled in; null if nothing may change.</summary>
    public JsonObject? AfterFor(IReadOnlyDictionary<string, string> names) =>
        After is null ? null : (JsonObject)JsonNode.Parse(Fill(After, names))!;

    private static string Fill(JsonObject json, IReadOnlyDictionary<string, string> names) =>
        names.Aggregate(
            json.ToJsonString(
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            ),
            (text, name) => text.Replace("{{" + name.Key + "}}", name.Value, StringComparison.Ordinal)
        );

    private static Sample Load(string resource)
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream(resource)!;
        var json = (JsonObject)JsonNode.Parse(stream)!;
        var (folder, file) = (Path.GetDirectoryName(resource)!, Path.GetFileNameWithoutExtension(resource));
        var expect = (JsonObject)json["expect"]!;
        return new(
            folder,
            file,
            (string)json["description"]!,
            (JsonObject)json["given"]!,
            (JsonObject)json["event"]!,
            (string)expect["outcome"]!,
            [.. (expect["steps"] as JsonArray ?? []).Select(s => (string)s!)],
            expect["after"] as JsonObject
        );
    }
}
