using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>An EventBridge rule.</summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html</remarks>
public sealed record RulePart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "rule";

    /// <summary>The bus of a rule that names none.</summary>
    public const string DefaultBus = "default";

    /// <summary>The state of a rule that wakes its targets.</summary>
    public const string Enabled = "ENABLED";

    [JsonIgnore]
    public override string Kind => Word;

    /// <summary>The name of its event bus.</summary>
    public string Bus { get; init; } = DefaultBus;

    /// <summary>Its state, e.g. <c>ENABLED</c>.</summary>
    public string State { get; init; } = Enabled;

    /// <summary>Its event pattern, a JSON text; null if it has none.</summary>
    public string? Pattern { get; init; }

    /// <summary>Its schedule expression; null if it has none.</summary>
    public string? Schedule { get; init; }

    /// <summary>
    /// The policy of its bus, a JSON text, by which others may put events on it; null if it has none. The default bus's
    /// is the account's own, and is null here.
    /// </summary>
    public string? BusPolicy { get; init; }

    /// <summary>What it says of itself; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>What it calls, in the order of the ids.</summary>
    public Sequence<RuleTarget> Targets { get; init; } = [];
}
