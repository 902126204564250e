namespace Remediation.Model.Deployment.Manifest;

/// <summary>A queue or stream that Lambda reads for a function: an event source mapping.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html</remarks>
public sealed record EventSource
{
    /// <summary>The mapping's UUID; null in the manifest, since Lambda makes it up.</summary>
    public string? Id { get; init; }

    /// <summary>The ARN of the queue or stream.</summary>
    public required string EventSourceArn { get; init; }

    /// <summary>The most records that the function is given at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether Lambda reads it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>E.g. <c>ReportBatchItemFailures</c>.</summary>
    public Sequence<string> FunctionResponseTypes { get; init; } = [];

    /// <summary>The patterns of the records that it is given, JSON texts; none for every record.</summary>
    public Sequence<string> Filters { get; init; } = [];
}
