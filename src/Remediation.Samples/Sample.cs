using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Guardrails;

namespace Remediation.Samples;

/// <summary>
/// A sample event with the state it starts from and what must happen; a file of <c>events/&lt;guardrail-id&gt;/</c>
/// applied to the record it names.
/// </summary>
/// <param name="Guardrail">The guardrail's id: the folder.</param>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Description">A sentence: what it shows.</param>
/// <param name="Given">What the guardrail's <see cref="IScenario"/> builds.</param>
/// <param name="Event">The EventBridge envelope, with <c>{{placeholders}}</c>.</param>
/// <param name="Outcome">The outcome in enforce mode: <c>applied</c>, <c>compliant</c> or <c>ignored</c>.</param>
/// <param name="Steps">The IAM actions of the plan, in order; empty unless applied.</param>
/// <param name="After">All that <see cref="IScenario.ReadAsync"/> must say afterwards, with placeholders; null for
/// "exactly what it said before".</param>
public sealed partial record Sample(
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
    // Lazy, so that who asks meets the exception that names the file, and not one about a type's start.
    private static readonly Lazy<IReadOnlyList<Sample>> Embedded = new(() => SampleFiles.Read(SampleFiles.Texts()));

    /// <summary>
    /// The guardrail's last right state of the resource, as the ledger holds it, with placeholders; null where none is
    /// known.
    /// </summary>
    public JsonObject? Baseline { get; init; }

    /// <summary>Every sample of every guardrail, in the order of their paths.</summary>
    /// <exception cref="SampleException">A file is wrong.</exception>
    public static IReadOnlyList<Sample> All => Embedded.Value;

    /// <summary>The samples of one guardrail.</summary>
    public static IEnumerable<Sample> Of(string guardrail) => All.Where(s => s.Guardrail == guardrail);

    /// <summary>The event with its placeholders filled in.</summary>
    /// <param name="partly">Placeholders without a name may stay, for a test that needs no account.</param>
    /// <exception cref="SampleException">Nobody fills a placeholder.</exception>
    public string EventFor(IReadOnlyDictionary<string, string> names, bool partly = false) =>
        Fill(Event, names, partly);

    /// <summary>What must be there afterwards, filled in; null if nothing may change.</summary>
    /// <exception cref="SampleException">Nobody fills a placeholder.</exception>
    public JsonObject? AfterFor(IReadOnlyDictionary<string, string> names) =>
        After is null ? null : (JsonObject)JsonNode.Parse(Fill(After, names, partly: false))!;

    /// <summary>The last right state, filled in; null where none is known.</summary>
    /// <exception cref="SampleException">Nobody fills a placeholder.</exception>
    public string? BaselineFor(IReadOnlyDictionary<string, string> names) =>
        Baseline is null ? null : Fill(Baseline, names, partly: false);

    /// <summary>
    /// The resources that its event names, as the guardrail finds them; of one whose ARN is still to be resolved that
    /// is the scenario's <c>arn</c>.
    /// </summary>
    /// <exception cref="SampleException">Nobody fills a placeholder.</exception>
    public IReadOnlyList<Resource> ResourcesFor(IReadOnlyDictionary<string, string> names)
    {
        using var document = JsonDocument.Parse(EventFor(names));
        return EventReader.Read(document.RootElement).Trigger is { } trigger
            ? [.. Catalogue.Find(Guardrail)!.On.Locate(trigger).Select(Resolved)]
            : [];

        Resource Resolved(Resource resource) => resource with { Arn = resource.Arn ?? names.GetValueOrDefault("arn") };
    }

    private string Fill(JsonObject json, IReadOnlyDictionary<string, string> names, bool partly)
    {
        var text = json.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var unknown = Placeholder().Matches(text).Select(m => m.Groups["name"].Value).Where(n => !names.ContainsKey(n));
        if (!partly && unknown.FirstOrDefault() is { } one)
            throw new SampleException(
                $"events/{Guardrail}/{Name}.json: nobody fills {{{{{one}}}}}. "
                    + $"The scenario fills, nearest first: {string.Join(", ", Nearest.First(names.Keys, one))}"
            );
        return names.Aggregate(
            text,
            (filled, name) => filled.Replace("{{" + name.Key + "}}", name.Value, StringComparison.Ordinal)
        );
    }

    // JSON itself never has two opening braces in a row.
    [GeneratedRegex(@"\{\{(?<name>[^{}""]*)")]
    private static partial Regex Placeholder();
}
