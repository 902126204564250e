using System.Text.Json.Serialization;

namespace Remediation.Model.Deployment.Manifest;

/// <summary>A CloudWatch alarm on metrics.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, where the values that
/// stand here by default are CloudWatch's own.
/// </remarks>
public sealed record AlarmPart : ManifestPart
{
    /// <summary>The kind's word.</summary>
    public const string Word = "alarm";

    [JsonIgnore]
    public override string Kind => Word;

    /// <summary>What it says of itself; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// What it looks at: one metric without an id, or several metrics and expressions in the order of their ids.
    /// </summary>
    public required Sequence<AlarmMetric> Metrics { get; init; }

    /// <summary>How a value is compared with the threshold, e.g. <c>GreaterThanThreshold</c>.</summary>
    public required string Comparison { get; init; }

    /// <summary>The threshold, in the metric's unit; null where a metric is one.</summary>
    public double? Threshold { get; init; }

    /// <summary>The id of the metric that is the threshold, a band of what is usual; null for a number.</summary>
    public string? ThresholdMetric { get; init; }

    /// <summary>How many of the last periods are looked at.</summary>
    public int EvaluationPeriods { get; init; } = 1;

    /// <summary>How many of them must be beyond the threshold; null for all.</summary>
    public int? DatapointsToAlarm { get; init; }

    /// <summary>What a period without a value counts as, e.g. <c>breaching</c>.</summary>
    public string MissingData { get; init; } = "missing";

    /// <summary>What too few values for a percentile count as; null for CloudWatch's own way.</summary>
    public string? FewSamples { get; init; }

    /// <summary>Whether it does anything when its state changes.</summary>
    public bool ActionsEnabled { get; init; } = true;

    /// <summary>The ARNs of whom it tells when it rings, in their order.</summary>
    public Sequence<string> AlarmActions { get; init; } = [];

    /// <summary>The ARNs of whom it tells when all is well again, in their order.</summary>
    public Sequence<string> OkActions { get; init; } = [];

    /// <summary>The ARNs of whom it tells when it knows too little, in their order.</summary>
    public Sequence<string> InsufficientDataActions { get; init; } = [];
}
