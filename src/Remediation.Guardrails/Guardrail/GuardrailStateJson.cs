using System.Text.Json.Serialization;

namespace Remediation.Guardrails.Guardrail;

/// <summary>Writes and reads the states of this folder's guardrails without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnginePart))]
public sealed partial class GuardrailStateJson : JsonSerializerContext;
