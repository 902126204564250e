using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>The one JSON form of the manifest's parts.</summary>
internal static class ManifestForm
{
    private const string VersionMember = "version";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = ManifestJson.Default.WithAddedModifier(StateJson.RequireWhatIsNeverNull),
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static string Write(ManifestPart part)
    {
        var json = JsonSerializer.SerializeToNode(part, Options.GetTypeInfo(part.GetType()))!.AsObject();
        json.Insert(0, VersionMember, ManifestPart.Version);
        return json.ToJsonString(Options);
    }

    public static T Read<T>(string parameter, string? value)
        where T : ManifestPart
    {
        try
        {
            using var document = JsonDocument.Parse(value ?? "", Strict);
            if (StateJson.OddityOf(document.RootElement) is { } oddity)
                throw new ManifestException(parameter, $"it has {oddity}");
            var json = WithoutVersion(parameter, document.RootElement);
            return json.Deserialize((JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)))!;
        }
        catch (JsonException e)
        {
            throw new ManifestException(parameter, e.Message, e);
        }
    }

    // What another version says may mean something else, also where it looks the same.
    private static JsonObject WithoutVersion(string parameter, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new ManifestException(parameter, "it is no JSON object");
        var json = JsonObject.Create(value)!;
        var version = new Field(value)[VersionMember];
        if (version.Number != ManifestPart.Version || !json.Remove(VersionMember))
        {
            var said = version.Json ?? "not said";
            throw new ManifestException(
                parameter,
                $"its version is {said} and not {ManifestPart.Version}: deploy again"
            );
        }
        return json;
    }
}
