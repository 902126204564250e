using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Iam;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(Principal))]
public sealed partial class IamStateJson : JsonSerializerContext;
