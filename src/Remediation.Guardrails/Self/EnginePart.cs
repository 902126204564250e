namespace Remediation.Guardrails.Self;

/// <summary>A part of the engine's deployment: a rule, a function or an alarm.</summary>
public sealed record EnginePart(EngineRule? Rule, EngineFunction? Function, EngineAlarm? Alarm = null);

/// <summary>An alarm that tells of the engine.</summary>
/// <param name="Exists">Whether there is such an alarm.</param>
/// <param name="Tells">Whether its actions are on.</param>
public sealed record EngineAlarm(bool Exists, bool Tells);

/// <summary>An EventBridge rule that should wake a function.</summary>
/// <param name="Status">Its state, e.g. <c>ENABLED</c>; empty if it does not exist.</param>
/// <param name="Pattern">Its event pattern as text; empty if it has none.</param>
/// <param name="Schedule">Its schedule expression; empty if it has none.</param>
/// <param name="Targets">Everything that it calls.</param>
/// <param name="Function">The ARN of the function that it should call, or of the queue in which the function's events wait; empty if the deployment has none for it.</param>
/// <param name="Beside">Where this rule does not call it: the target by which another rule of the same guardrail does; null if none does.</param>
/// <param name="Permissions">The statements of that function's policy that let this rule call it.</param>
public sealed record EngineRule(
    string Status,
    string Pattern,
    string Schedule,
    string Description,
    IReadOnlyList<RuleTarget> Targets,
    string Function,
    RuleTarget? Beside,
    IReadOnlyList<string> Permissions
)
{
    public bool Exists => Status.Length > 0;
    public bool IsEnabled => Status.StartsWith("ENABLED", StringComparison.Ordinal);
    public bool CallsQueue => Function.Contains(":sqs:", StringComparison.Ordinal);
}

/// <summary>A target of a rule, with all that undo needs to put it back.</summary>
/// <param name="Input">A constant that is sent in the event's place.</param>
/// <param name="InputPath">The part of the event that is sent in its place.</param>
/// <param name="Template">The text that is made of the event and sent in its place.</param>
/// <param name="Paths">The template's variables.</param>
/// <param name="DeadLetters">The ARN of a dead letter queue.</param>
/// <param name="Attempts">How often a failed call is repeated.</param>
/// <param name="Seconds">How old an event may become.</param>
public sealed record RuleTarget(
    string Id,
    string Arn,
    string? RoleArn,
    string? Input,
    string? InputPath,
    string? Template,
    SortedDictionary<string, string>? Paths,
    string? DeadLetters,
    int? Attempts,
    int? Seconds
)
{
    /// <summary>Whether it gives the function the event as it is.</summary>
    public bool Wakes(string function) => Arn == function && Input is null && InputPath is null && Template is null;
}

/// <summary>A function of the engine's.</summary>
/// <param name="Reserved">Its reserved concurrency; null if it has none.</param>
/// <param name="Runtime">Its runtime; empty if the function does not exist.</param>
/// <param name="Layers">The layers that are laid over its code.</param>
/// <param name="Variables">The environment variables that are judged, by name.</param>
/// <param name="Code">The hash of its code.</param>
/// <param name="Likeness">The hash and the ledger of the function that runs this guardrail, which is the same executable; null where that is not known.</param>
/// <param name="Permitted">The names of its rules that its policy lets call it.</param>
public sealed record EngineFunction(
    int? Reserved,
    string Runtime,
    string Handler,
    string Role,
    IReadOnlyList<string> Layers,
    SortedDictionary<string, string> Variables,
    string Code,
    Likeness? Likeness,
    IReadOnlyList<string> Permitted
)
{
    public bool Exists => Runtime.Length > 0;
}

/// <summary>What all functions of one deployment have in common.</summary>
public sealed record Likeness(string Code, string Ledger);
