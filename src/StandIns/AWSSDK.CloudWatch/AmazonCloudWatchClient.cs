using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Amazon.CloudWatch.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using StandIns;

namespace Amazon.CloudWatch;

/// <summary>The part of the public package AWSSDK.CloudWatch that is used here, under its names, by the service's query protocol.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html</remarks>
public sealed class AmazonCloudWatchClient(AWSCredentials? credentials, AmazonCloudWatchConfig config)
    : StandInClient(credentials, config)
{
    public Task<DescribeAlarmsResponse> DescribeAlarmsAsync(
        DescribeAlarmsRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "DescribeAlarms",
            [.. (request.AlarmNames ?? []).Select((name, i) => ($"AlarmNames.member.{i + 1}", (string?)name))],
            xml => new DescribeAlarmsResponse
            {
                MetricAlarms = xml.Descendants()
                    .FirstOrDefault(e => e.Name.LocalName == "MetricAlarms")
                    ?.Elements()
                    .Where(e => e.Name.LocalName == "member")
                    .Select(m => new MetricAlarm
                    {
                        AlarmName = Text(m, "AlarmName") ?? "",
                        ActionsEnabled = Text(m, "ActionsEnabled") == "true",
                    })
                    .ToList()
                    is { Count: > 0 } alarms
                    ? alarms
                    : null,
            },
            cancellationToken
        );

    public Task<PutMetricAlarmResponse> PutMetricAlarmAsync(
        PutMetricAlarmRequest request,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            request,
            "PutMetricAlarm",
            [
                ("AlarmName", request.AlarmName),
                ("ActionsEnabled", request.ActionsEnabled is { } on ? (on ? "true" : "false") : null),
                ("Namespace", request.Namespace),
                ("MetricName", request.MetricName),
                ("Statistic", request.Statistic),
                ("Period", Number(request.Period)),
                ("EvaluationPeriods", Number(request.EvaluationPeriods)),
                ("Threshold", request.Threshold?.ToString(CultureInfo.InvariantCulture)),
                ("ComparisonOperator", request.ComparisonOperator),
            ],
            _ => new PutMetricAlarmResponse(),
            cancellationToken
        );

    protected override AmazonServiceException Error(
        string message,
        Exception inner,
        ErrorResponse error,
        HttpStatusCode status
    ) => new AmazonCloudWatchException(message, inner, error.Type, error.Code, error.RequestId, status);

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(XElement xml, string name) =>
        xml.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
}

public sealed class AmazonCloudWatchConfig()
    : StandInConfig(new("CloudWatch", "monitoring", Protocol.Query, "2010-08-01") { GovIsFips = true });

public class AmazonCloudWatchException(
    string message,
    Exception innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
