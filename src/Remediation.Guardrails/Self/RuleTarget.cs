namespace Remediation.Guardrails.Self;

/// <summary>A target of a rule, with all that is needed to put it back.</summary>
public sealed record RuleTarget
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public string? RoleArn { get; init; }

    /// <summary>A constant that is sent in the event's place.</summary>
    public string? Input { get; init; }

    /// <summary>The part of the event that is sent in its place.</summary>
    public string? InputPath { get; init; }

    /// <summary>The text that is made of the event and sent in its place.</summary>
    public string? Template { get; init; }

    /// <summary>The template's variables, in the order of their names.</summary>
    public Sequence<TemplateVariable> Paths { get; init; } = [];

    /// <summary>The ARN of a dead letter queue.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>How often a failed call is repeated.</summary>
    public int? Attempts { get; init; }

    /// <summary>How old an event may become.</summary>
    public int? Seconds { get; init; }

    /// <summary>Whether it gives the function the event as it is.</summary>
    public bool Wakes(string function) => Arn == function && Input is null && InputPath is null && Template is null;
}

/// <summary>A variable of a target's template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">The part of the event that it stands for.</param>
public sealed record TemplateVariable(string Name, string Path);
