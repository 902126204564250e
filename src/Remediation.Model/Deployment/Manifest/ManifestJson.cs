using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>
/// Knows how the parts are written: in the manifest by <see cref="ManifestPart.ToJson"/>, and compared with what is
/// there, as the states of the guardrails that put them back.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Compared<RulePart>))]
[JsonSerializable(typeof(Compared<FunctionPart>))]
[JsonSerializable(typeof(Compared<QueuePart>))]
[JsonSerializable(typeof(Compared<TablePart>))]
[JsonSerializable(typeof(Compared<AlarmPart>))]
[JsonSerializable(typeof(Compared<RolePart>))]
[JsonSerializable(typeof(RolesPart))]
public sealed partial class ManifestJson : JsonSerializerContext;
