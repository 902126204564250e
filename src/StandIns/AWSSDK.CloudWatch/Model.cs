using Amazon.Runtime;

namespace Amazon.CloudWatch.Model;

public sealed class DescribeAlarmsRequest : AmazonWebServiceRequest
{
    public List<string>? AlarmNames { get; set; }
}

public sealed class DescribeAlarmsResponse : AmazonWebServiceResponse
{
    public List<MetricAlarm>? MetricAlarms { get; set; }
}

public sealed class MetricAlarm
{
    public string AlarmName { get; set; } = null!;
    public bool? ActionsEnabled { get; set; }
}

public sealed class PutMetricAlarmRequest : AmazonWebServiceRequest
{
    public string AlarmName { get; set; } = null!;
    public bool? ActionsEnabled { get; set; }
    public string? Namespace { get; set; }
    public string? MetricName { get; set; }
    public string? Statistic { get; set; }
    public int? Period { get; set; }
    public int? EvaluationPeriods { get; set; }
    public double? Threshold { get; set; }
    public string? ComparisonOperator { get; set; }
}

public sealed class PutMetricAlarmResponse : AmazonWebServiceResponse;
