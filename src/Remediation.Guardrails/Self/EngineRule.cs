namespace Remediation.Guardrails.Self;

/// <summary>An EventBridge rule that should wake a function.</summary>
public sealed record EngineRule : EnginePart
{
    /// <summary>The state of a rule that wakes.</summary>
    public const string Enabled = "ENABLED";

    /// <summary>Its state, e.g. <c>ENABLED</c>; null if it does not exist.</summary>
    public string? Status { get; init; }

    /// <summary>Its event pattern as text; null if it has none.</summary>
    public string? Pattern { get; init; }

    /// <summary>Its schedule expression; null if it has none.</summary>
    public string? Schedule { get; init; }

    public string? Description { get; init; }

    /// <summary>Everything that it calls.</summary>
    public Sequence<RuleTarget> Targets { get; init; } = [];

    /// <summary>
    /// The ARN of the function that it should call, or of the queue in which the function's events wait; null if the
    /// deployment has none for it.
    /// </summary>
    public string? Function { get; init; }

    /// <summary>
    /// Where this rule does not call it: the target by which another rule of the same guardrail does; null if none
    /// does.
    /// </summary>
    public RuleTarget? Beside { get; init; }

    /// <summary>The statements of that function's policy that let this rule call it.</summary>
    public Sequence<string> Permissions { get; init; } = [];

    public bool Exists => Status is not null;

    public bool IsEnabled => Status?.StartsWith(Enabled, StringComparison.Ordinal) == true;

    /// <summary>Whether its events wait in a queue.</summary>
    public bool CallsQueue => Arn.Parse(Function)?.Service == "sqs";
}
