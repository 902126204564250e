using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>A Lambda function.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html</remarks>
public sealed record FunctionPart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "function";

    [JsonIgnore]
    public override string Kind => Word;

    /// <summary>The ARN of the role that it runs in.</summary>
    public required string Role { get; init; }

    /// <summary>E.g. <c>provided.al2023</c>.</summary>
    public required string Runtime { get; init; }

    public required string Handler { get; init; }

    /// <summary>E.g. <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Its memory, in MB.</summary>
    public required int Memory { get; init; }

    /// <summary>How long an invocation may take, in seconds.</summary>
    public required int Timeout { get; init; }

    /// <summary>
    /// The SHA-256 of its package in base64, as GetFunctionConfiguration gives it; null where the deployment does not
    /// know it.
    /// </summary>
    public string? CodeSha256 { get; init; }

    /// <summary>Its environment variables, in the order of their names.</summary>
    public Sequence<Variable> Variables { get; init; } = [];

    /// <summary>The ARN of the queue or topic for events that failed; null if it has none.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>How many of it may run at once; null if none are reserved.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>
    /// What Lambda does when the function calls itself in a circle: <c>Terminate</c>, which is Lambda's own, or
    /// <c>Allow</c>.
    /// </summary>
    public string RecursiveLoop { get; init; } = "Terminate";

    /// <summary>The ARNs of the layers that lie over its code.</summary>
    public Sequence<string> Layers { get; init; } = [];

    /// <summary>
    /// What else it is attached to: the ids of its subnets, the ARNs of its file systems, of its key, and of where the
    /// results of asynchronous invocations go.
    /// </summary>
    public Sequence<string> Attached { get; init; } = [];

    /// <summary>How often a failed asynchronous invocation is repeated; null for Lambda's own count.</summary>
    public int? MaximumRetryAttempts { get; init; }

    /// <summary>How long an asynchronous event is kept, in seconds; null for Lambda's own age.</summary>
    public int? MaximumEventAge { get; init; }

    /// <summary>Who may do what with it by its own policy.</summary>
    public Sequence<FunctionPermission> Permissions { get; init; } = [];

    /// <summary>The queues and streams that Lambda reads for it.</summary>
    public Sequence<EventSource> Sources { get; init; } = [];
}
