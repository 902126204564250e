using System.Text.Json.Serialization;

namespace Remediation.Guardrails.S3;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true
)]
[
    JsonSerializable(typeof(PublicAccessBlock)),
    JsonSerializable(typeof(BucketPolicy)),
    JsonSerializable(typeof(BucketAcl))
]
public sealed partial class S3StateJson : JsonSerializerContext;
