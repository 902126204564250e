namespace Remediation.Model.Deployment.Manifest;

/// <summary>A target of a rule, with all that is needed to put it back.</summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html</remarks>
public sealed record RuleTarget
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    /// <summary>The role that EventBridge takes to call it; null if it needs none.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The ARN of the queue for events that it did not take; null if it has none.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>How often a failed call is repeated; null for EventBridge's own count.</summary>
    public int? MaximumRetryAttempts { get; init; }

    /// <summary>How old an event may become, in seconds; null for EventBridge's own age.</summary>
    public int? MaximumEventAge { get; init; }

    /// <summary>A constant that is sent in the event's place; null for the event.</summary>
    public string? Input { get; init; }

    /// <summary>The part of the event that is sent in its place; null for all of it.</summary>
    public string? InputPath { get; init; }

    /// <summary>The text that is made of the event and sent in its place; null for the event.</summary>
    public string? InputTemplate { get; init; }

    /// <summary>The template's variables, in the order of their names.</summary>
    public Sequence<Variable> InputPaths { get; init; } = [];
}
