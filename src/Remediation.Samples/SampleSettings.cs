using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Samples;

/// <summary>
/// The settings with which samples are played: each guardrail's own in
/// <c>events/&lt;guardrail-id&gt;/_settings.json</c>, for those that repair nothing without one.
/// </summary>
public static class SampleSettings
{
    /// <summary>The file in a guardrail's folder.</summary>
    public const string File = "_settings.json";

    // Lazy, so that who asks meets the exception that names the file, and not one about a type's start.
    private static readonly Lazy<JsonObject> Embedded = new(() => Read(SampleFiles.Texts()));

    private static readonly Lazy<Settings> Parsed = new(() =>
        SettingsReader.Read(Embedded.Value.ToJsonString(), Catalogue.All)
    );

    /// <summary>All of them, by the guardrails' ids, as REMEDIATION_SETTINGS has them.</summary>
    /// <exception cref="SampleException">A file is wrong.</exception>
    public static JsonObject Json => (JsonObject)Embedded.Value.DeepClone();

    /// <summary>All of them.</summary>
    /// <exception cref="SampleException">A file is wrong.</exception>
    /// <exception cref="SettingsException">A file has what is no setting of its guardrail.</exception>
    public static Settings Value => Parsed.Value;

    internal static bool IsFile(string path) => Path.GetFileName(path) == File;

    private static JsonObject Read(IReadOnlyDictionary<string, string> files)
    {
        var settings = new JsonObject();
        foreach (var (path, text) in files.Where(file => IsFile(file.Key)).OrderBy(f => f.Key, StringComparer.Ordinal))
            settings[Path.GetDirectoryName(path)!] = Parse(path, text);
        return settings;
    }

    private static JsonObject Parse(string path, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject
                ?? throw new SampleException($"events/{path}: it is no JSON object");
        }
        catch (JsonException e)
        {
            throw new SampleException($"events/{path}: {e.Message}");
        }
    }
}
