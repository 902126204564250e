using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>An SQS queue.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html, where the values
/// that stand here by default are SQS's own.
/// </remarks>
public sealed record QueuePart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "queue";

    [JsonIgnore]
    public override string Kind => Word;

    public required string Arn { get; init; }

    public required string Url { get; init; }

    /// <summary>Its policy, a JSON text; null if it has none.</summary>
    public string? Policy { get; init; }

    /// <summary>How long a message is kept, in seconds.</summary>
    public int Retention { get; init; } = 345_600;

    /// <summary>How long a message waits before it is given out, in seconds.</summary>
    public int Delay { get; init; }

    /// <summary>How long a message that was given out is hidden, in seconds.</summary>
    public int VisibilityTimeout { get; init; } = 30;

    /// <summary>
    /// The most bytes of a message; null for SQS's own size, of which the size of an event, 256 KiB, is enough.
    /// </summary>
    public int? MaximumMessageSize { get; init; }

    /// <summary>The ARN of its own dead letter queue; null if it has none.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>How often a message is given out before it goes there; null if it never does.</summary>
    public int? MaximumReceives { get; init; }

    /// <summary>Whether SQS encrypts it by keys of its own.</summary>
    public bool ManagedEncryption { get; init; } = true;

    /// <summary>The KMS key that it is encrypted by in their place; null if it is not.</summary>
    public string? Key { get; init; }
}
