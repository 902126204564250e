using System.Text.Json.Nodes;
using Amazon.CloudWatch.Model;
using Remediation.Guardrails.Self;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Samples.Scenarios;

/// <summary>
/// Two alarms of a deployment, one on a metric and one on an expression, as a deployment makes them but for
/// <c>given.alarm</c> and <c>given.health</c> (gone, or members of a PutMetricAlarm), and beside them somebody else's,
/// which <c>given.neighbour</c> may change.
/// For <c>given.manifest</c> see <see cref="Deployment"/>.
/// </summary>
/// <remarks>Placeholders: region, account, alarm, alarmArn, health, neighbour, topic.</remarks>
public sealed class AlarmScenario : IScenario
{
    public string Type => "AWS::CloudWatch::Alarm";

    public async Task<IReadOnlyDictionary<string, string>> ArrangeAsync(
        AwsClients aws,
        JsonObject given,
        CancellationToken cancel
    )
    {
        var region = Deployment.NewRegion();
        var there = aws.In(region);
        var names = new Dictionary<string, string>
        {
            ["region"] = region,
            ["account"] = Emulator.Account,
            ["alarm"] = "remediation-engine-heartbeat",
            ["alarmArn"] = $"arn:aws:cloudwatch:{region}:{Emulator.Account}:alarm:remediation-engine-heartbeat",
            ["health"] = "remediation-health",
            ["neighbour"] = "invoices",
            ["topic"] = $"arn:aws:sns:{region}:{Emulator.Account}:alarms",
        };
        await MakeAsync(there, HeartbeatOf(names, names["neighbour"]), given["neighbour"], names, cancel);
        await Deployment.DescribeAsync(there, HeartbeatPart(names), given, cancel);
        await Deployment.DescribeAsync(there, HealthPart(names), given, cancel);
        await MakeAsync(there, HeartbeatOf(names, names["alarm"]), given["alarm"], names, cancel);
        await MakeAsync(there, HealthOf(names), given["health"], names, cancel);
        return names;
    }

    public async Task<JsonObject> ReadAsync(
        AwsClients aws,
        IReadOnlyDictionary<string, string> names,
        CancellationToken cancel
    )
    {
        var there = aws.In(names["region"]);
        return new()
        {
            ["alarm"] = await ReadAsync(there, names["alarm"], HeartbeatOf(names, names["alarm"]), cancel),
            ["health"] = await ReadAsync(there, names["health"], HealthOf(names), cancel),
            ["neighbour"] = await ReadAsync(there, names["neighbour"], HeartbeatOf(names, names["neighbour"]), cancel),
        };
    }

    private static AlarmPart HeartbeatPart(Dictionary<string, string> names) =>
        new()
        {
            Name = names["alarm"],
            Description = "nothing is known of what it guards",
            Metrics =
            [
                new()
                {
                    Namespace = "Remediation",
                    Name = "Heartbeats",
                    Dimensions = [new("function", "remediation-engine")],
                    Statistic = "Sum",
                    Period = 3600,
                },
            ],
            Comparison = "LessThanThreshold",
            Threshold = 1,
            EvaluationPeriods = 3,
            MissingData = "breaching",
            AlarmActions = [names["topic"]],
        };

    private static AlarmPart HealthPart(Dictionary<string, string> names) =>
        new()
        {
            Name = names["health"],
            Metrics =
            [
                new()
                {
                    Id = "errors",
                    Namespace = "AWS/Lambda",
                    Name = "Errors",
                    Dimensions = [new("FunctionName", "remediation-engine")],
                    Statistic = "Sum",
                    Period = 300,
                    IsCompared = false,
                },
                new()
                {
                    Id = "sum",
                    Expression = "FILL(errors, 0)",
                    Label = "what fails",
                },
            ],
            Comparison = "GreaterThanThreshold",
            Threshold = 0,
            MissingData = "notBreaching",
            AlarmActions = [names["topic"]],
        };

    private static PutMetricAlarmRequest HeartbeatOf(IReadOnlyDictionary<string, string> names, string name) =>
        new()
        {
            AlarmName = name,
            AlarmDescription = "nothing is known of what it guards",
            Namespace = "Remediation",
            MetricName = "Heartbeats",
            Dimensions = [new() { Name = "function", Value = "remediation-engine" }],
            Statistic = "Sum",
            Period = 3600,
            ComparisonOperator = "LessThanThreshold",
            Threshold = 1,
            EvaluationPeriods = 3,
            TreatMissingData = "breaching",
            ActionsEnabled = true,
            AlarmActions = [names["topic"]],
        };

    private static PutMetricAlarmRequest HealthOf(IReadOnlyDictionary<string, string> names) =>
        new()
        {
            AlarmName = names["health"],
            Metrics =
            [
                new()
                {
                    Id = "sum",
                    Expression = "FILL(errors, 0)",
                    Label = "what fails",
                    ReturnData = true,
                },
                new()
                {
                    Id = "errors",
                    ReturnData = false,
                    MetricStat = new()
                    {
                        Metric = new()
                        {
                            Namespace = "AWS/Lambda",
                            MetricName = "Errors",
                            Dimensions = [new() { Name = "FunctionName", Value = "remediation-engine" }],
                        },
                        Period = 300,
                        Stat = "Sum",
                    },
                },
            ],
            ComparisonOperator = "GreaterThanThreshold",
            Threshold = 0,
            EvaluationPeriods = 1,
            TreatMissingData = "notBreaching",
            ActionsEnabled = true,
            AlarmActions = [names["topic"]],
        };

    private static async Task MakeAsync(
        AwsClients there,
        PutMetricAlarmRequest deployed,
        JsonNode? changed,
        Dictionary<string, string> names,
        CancellationToken cancel
    )
    {
        if ((bool?)changed?["gone"] == true)
            return;
        foreach (var (member, value) in changed as JsonObject ?? [])
            Change(deployed, member, value!, names);
        await there.CloudWatch.PutMetricAlarmAsync(deployed, cancel);
    }

    private static void Change(
        PutMetricAlarmRequest alarm,
        string member,
        JsonNode value,
        Dictionary<string, string> names
    )
    {
        switch (member)
        {
            case "ActionsEnabled":
                alarm.ActionsEnabled = (bool)value;
                break;
            case "AlarmActions":
                alarm.AlarmActions = [.. value.AsArray().Select(arn => Deployment.Filled((string)arn!, names))];
                break;
            case "AlarmDescription":
                alarm.AlarmDescription = (string)value!;
                break;
            case "DatapointsToAlarm":
                alarm.DatapointsToAlarm = (int)value;
                break;
            case "EvaluationPeriods":
                alarm.EvaluationPeriods = (int)value;
                break;
            case "Expression":
                alarm.Metrics!.Single(metric => metric.Expression is not null).Expression = (string)value!;
                break;
            case "MetricName":
                alarm.MetricName = (string)value!;
                break;
            case "Threshold":
                alarm.Threshold = (double)value;
                break;
            case "TreatMissingData":
                alarm.TreatMissingData = (string)value!;
                break;
            default:
                throw new ArgumentException($"{nameof(AlarmScenario)} changes no {member}", nameof(member));
        }
    }

    private static async Task<JsonNode?> ReadAsync(
        AwsClients there,
        string name,
        PutMetricAlarmRequest deployed,
        CancellationToken cancel
    )
    {
        var answer = await there.CloudWatch.DescribeAlarmsAsync(new() { AlarmNames = [name] }, cancel);
        return answer.MetricAlarms?.SingleOrDefault() is { } alarm
            ? Deployment.Compared(Shown(AsPut(alarm)), Shown(deployed))
            : null;
    }

    private static PutMetricAlarmRequest AsPut(MetricAlarm alarm) =>
        new()
        {
            AlarmDescription = alarm.AlarmDescription,
            Namespace = alarm.Namespace,
            MetricName = alarm.MetricName,
            Statistic = alarm.Statistic,
            Period = alarm.Period,
            Metrics = alarm.Metrics,
            ComparisonOperator = alarm.ComparisonOperator,
            Threshold = alarm.Threshold,
            EvaluationPeriods = alarm.EvaluationPeriods,
            DatapointsToAlarm = alarm.DatapointsToAlarm,
            TreatMissingData = alarm.TreatMissingData,
            ActionsEnabled = alarm.ActionsEnabled,
            AlarmActions = alarm.AlarmActions,
            OKActions = alarm.OKActions,
        };

    private static JsonObject Shown(PutMetricAlarmRequest alarm) =>
        new()
        {
            ["AlarmDescription"] = alarm.AlarmDescription,
            ["Metrics"] = Shown(MetricsOf(alarm)),
            ["ComparisonOperator"] = alarm.ComparisonOperator?.Value,
            ["Threshold"] = alarm.Threshold,
            ["EvaluationPeriods"] = alarm.EvaluationPeriods,
            ["DatapointsToAlarm"] = alarm.DatapointsToAlarm,
            ["TreatMissingData"] = alarm.TreatMissingData,
            ["ActionsEnabled"] = alarm.ActionsEnabled,
            ["AlarmActions"] = Shown(alarm.AlarmActions),
            ["OKActions"] = Shown(alarm.OKActions),
        };

    private static IEnumerable<string> MetricsOf(PutMetricAlarmRequest alarm) =>
        alarm.Metrics is { Count: > 0 } metrics
            ? metrics.OrderBy(metric => metric.Id, StringComparer.Ordinal).Select(Shown)
            : [$"{alarm.Namespace} {alarm.MetricName} {alarm.Statistic?.Value} {alarm.Period}"];

    private static string Shown(MetricDataQuery metric)
    {
        var stat = metric.MetricStat;
        var what = metric.Expression ?? stat?.Metric?.MetricName;
        return $"{metric.Id} {what} {stat?.Stat} {stat?.Period} {metric.ReturnData}";
    }

    private static JsonArray Shown(IEnumerable<string>? texts) => [.. (texts ?? []).Select(text => (JsonNode)text)];
}
