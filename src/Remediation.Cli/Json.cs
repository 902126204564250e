using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Cli;

/// <summary>JSON as the verbs print it.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(this TextWriter output, JsonNode json) => output.WriteLine(json.ToJsonString(Indented));

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
