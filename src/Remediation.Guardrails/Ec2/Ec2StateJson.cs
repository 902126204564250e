using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Ec2;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SecurityGroup))]
public sealed partial class Ec2StateJson : JsonSerializerContext;
