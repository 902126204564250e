using System.Text.Json.Serialization;

namespace Remediation.Engine;

/// <summary>What became of one guardrail and resource: an element of the answer to an invocation.</summary>
public sealed record Result
{
    /// <summary>The guardrail's id; null where the event reached none.</summary>
    public string? Guardrail { get; init; }

    /// <summary>The resource's ARN, or the id that the event gave; null where there was none.</summary>
    public string? Resource { get; init; }

    /// <summary>One of <see cref="Engine.Outcome"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>What is wrong with the resource, whatever became of it; null where nothing is known to be.</summary>
    public string? Violation { get; init; }

    /// <summary>The writes that were made, or in audit mode would be.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>The ledger record's id, by which the repair is undone; null where nothing was recorded.</summary>
    public string? Record { get; init; }

    /// <summary>The gate that held it; null where none did.</summary>
    public string? Gate { get; init; }

    /// <summary>Of what storm the repair is one; null where it is of none or that was told.</summary>
    public string? Storm { get; init; }

    /// <summary>Of an event that reached no guardrail.</summary>
    public static Result Ignored(string reason) => new() { Outcome = Engine.Outcome.Ignored, Reason = reason };

    /// <summary>Of an event that is not ours.</summary>
    public static Result Refused(string reason) => new() { Outcome = Engine.Outcome.Refused, Reason = reason };
}

/// <summary>The answer to an invocation.</summary>
public sealed record Answer(IReadOnlyList<Result> Results);

/// <summary>The engine's JSON, generated at build: Native AOT has no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Answer))]
public sealed partial class EngineJson : JsonSerializerContext;
