using System.Text.Json.Serialization;

namespace Remediation.Engine;

/// <summary>What became of one guardrail and resource: an element of the answer to an invocation.</summary>
/// <param name="Guardrail">The guardrail's id; empty where the event reached none.</param>
/// <param name="Resource">The resource's ARN, or the id the event gave; empty where there was none.</param>
/// <param name="Outcome">One of <see cref="Engine.Outcome"/>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Steps">The writes that were made, or in audit mode would be.</param>
/// <param name="Record">The ledger record's id, by which the repair is undone; null where nothing was recorded.</param>
/// <param name="Gate">The gate that held it; null where none did.</param>
public sealed record Result(
    string Guardrail,
    string Resource,
    string Outcome,
    string Reason,
    IReadOnlyList<string> Steps,
    string? Record = null,
    string? Gate = null
);

/// <summary>The answer to an invocation.</summary>
public sealed record Answer(IReadOnlyList<Result> Results);

/// <summary>The engine's JSON, generated at build: Native AOT has no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Answer))]
public sealed partial class EngineJson : JsonSerializerContext;
