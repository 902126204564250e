namespace Remediation.Model.Deployment.Manifest;

/// <summary>A metric that an alarm looks at, or an expression of others.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
/// </remarks>
public sealed record AlarmMetric
{
    /// <summary>What expressions call it; null for the only metric of an alarm.</summary>
    public string? Id { get; init; }

    /// <summary>The metric's namespace; null of an expression, as the next ones up to the unit.</summary>
    public string? Namespace { get; init; }

    /// <summary>The metric's name.</summary>
    public string? Name { get; init; }

    /// <summary>Its dimensions, in the order of their names.</summary>
    public Sequence<Variable> Dimensions { get; init; } = [];

    /// <summary>E.g. <c>Sum</c> or <c>p99</c>.</summary>
    public string? Statistic { get; init; }

    /// <summary>The unit that its values must have; null for any.</summary>
    public string? Unit { get; init; }

    /// <summary>How long a period is, in seconds.</summary>
    public int? Period { get; init; }

    /// <summary>The expression; null of a metric.</summary>
    public string? Expression { get; init; }

    /// <summary>What it is called in a graph; null for nothing of its own.</summary>
    public string? Label { get; init; }

    /// <summary>Whether it is the one that is compared with the threshold.</summary>
    public bool IsCompared { get; init; } = true;

    /// <summary>The account whose metric it is; null for the alarm's own.</summary>
    public string? Account { get; init; }
}
