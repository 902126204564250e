using System.Text.Json.Serialization;

namespace Remediation.Guardrails.CloudTrail;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(Trail))]
public sealed partial class CloudTrailStateJson : JsonSerializerContext;
