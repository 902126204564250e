using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Self;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(EnginePart))]
public sealed partial class GuardrailStateJson : JsonSerializerContext;
