using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Printing;

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

    public static JsonObject Totals(IReadOnlyDictionary<string, int> totals)
    {
        var json = new JsonObject();
        foreach (var (outcome, count) in totals.OrderBy(t => t.Key, StringComparer.Ordinal))
            json[outcome] = count;
        return json;
    }

    /// <summary>What became of one guardrail and resource.</summary>
    public static JsonObject Of(Result result) =>
        new()
        {
            ["outcome"] = result.Outcome,
            ["guardrail"] = result.Guardrail,
            ["resource"] = result.Resource,
            ["violation"] = result.Violation,
            ["reason"] = result.Reason,
            ["gate"] = result.Gate,
            ["steps"] = Array(result.Steps),
            ["record"] = result.Record,
        };

    /// <summary>The writes that were made.</summary>
    public static JsonArray Of(IEnumerable<DoneStep> done) => new([.. done.Select(Of)]);

    private static JsonObject Of(DoneStep done) =>
        new()
        {
            ["call"] = done.Call,
            ["requestId"] = done.RequestId,
            ["uncertain"] = done.IsUncertain,
            ["note"] = done.Note,
        };

    /// <summary>A state from the ledger; null for none.</summary>
    public static JsonNode? Parsed(string? state) => state is null ? null : JsonNode.Parse(state);

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
