using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>A DynamoDB table.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html</remarks>
public sealed record TablePart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "table";

    [JsonIgnore]
    public override string Kind => Word;

    /// <summary>Whether it cannot be deleted while that stands.</summary>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>Whether it can be restored to any second of the last weeks.</summary>
    public bool PointInTimeRecovery { get; init; } = true;

    /// <summary>What its stream shows of an item, e.g. <c>NEW_IMAGE</c>; null if it has no stream.</summary>
    public string? StreamView { get; init; }

    /// <summary>The stream's ARN; null if it has no stream.</summary>
    public string? StreamArn { get; init; }

    /// <summary>The attribute that says when an item is deleted; null if none is.</summary>
    public string? TtlAttribute { get; init; }

    /// <summary>Its resource policy, a JSON text; null if it has none.</summary>
    public string? Policy { get; init; }
}
