using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine;

namespace Remediation.Cli;

/// <summary>JSON as the verbs print it.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Print(this TextWriter output, JsonNode json) => output.WriteLine(json.ToJsonString(Indented));

    public static JsonObject Totals(IReadOnlyDictionary<string, int> totals) =>
        new(
            totals
                .OrderBy(t => t.Key, StringComparer.Ordinal)
                .Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))
        );

    /// <summary>What became of one guardrail and resource.</summary>
    public static JsonObject Of(Result r) =>
        new()
        {
            ["outcome"] = r.Outcome,
            ["guardrail"] = r.Guardrail,
            ["resource"] = r.Resource,
            ["reason"] = r.Reason,
            ["gate"] = r.Gate,
            ["steps"] = Array(r.Steps),
            ["record"] = r.Record,
        };

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
