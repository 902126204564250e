using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>The alarms of what the functions cannot tell of themselves.</summary>
public sealed class AlarmTests
{
    // Some.Self is swept every 15 minutes, and of the others the most often once a day.
    [Theory]
    [InlineData("engine", true, 3600, 3)]
    [InlineData("watchdog", true, 3600, 3)]
    [InlineData("engine", false, 86_400, 1)]
    public void A_function_that_is_heard_of_no_more_is_an_alarm(string function, bool isHourly, int period, int periods)
    {
        var deployment = new Deployment("{}", isHourly ? Some.Each : [Some.Safe]);
        var alarm = AlarmOf(deployment, $"remediation-{function}-heartbeat");
        Assert.Equal(
            ("Remediation", "Heartbeats", "Sum", period, periods),
            (
                (string?)alarm["Namespace"],
                (string?)alarm["MetricName"],
                (string?)alarm["Statistic"],
                (int)alarm["Period"]!,
                (int)alarm["EvaluationPeriods"]!
            )
        );
        Assert.Equal(
            $$"""[{"Name":"function","Value":"remediation-{{function}}"}]""",
            alarm["Dimensions"]!.ToJsonString(PatternJson.Plain)
        );
        Assert.Equal(
            ("LessThanThreshold", 1, "breaching"),
            ((string?)alarm["ComparisonOperator"], (int)alarm["Threshold"]!, (string?)alarm["TreatMissingData"])
        );
    }

    [Fact]
    public void What_does_not_sweep_has_no_heartbeat_to_miss() =>
        Assert.DoesNotContain(
            new Deployment("""{"sweep": "false"}""", Some.Each).Resources("AWS::CloudWatch::Alarm"),
            a => ((string)a["Properties"]!["AlarmName"]!).EndsWith("-heartbeat", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_keeps_the_functions_from_working_is_one_alarm(bool hasWebhook)
    {
        var context = hasWebhook ? """{"webhookParameter": "hook"}""" : "{}";
        var alarm = AlarmOf(new Deployment(context, Some.Each), "remediation-health");
        var metrics = alarm["Metrics"]!.AsArray().ToDictionary(m => (string)m!["Id"]!);
        var expression = Assert.Single(metrics.Values, m => m!["Expression"] is not null)!;
        string[] functions = ["remediation-engine", "remediation-watchdog"];
        string[] names = ["AsyncEventsDropped", "DeadLetterErrors", "Throttles"];
        List<string> expected =
        [
            .. functions.SelectMany(f => names.Select(n => $"AWS/Lambda {n} FunctionName={f} Sum 300: FILL(*, 0)")),
            .. hasWebhook
                ?
                [
                    "AWS/Lambda IteratorAge FunctionName=remediation-notifier Maximum 300: "
                        + "IF(FILL(*, 0) > 3600000, 1, 0)",
                ]
                : Array.Empty<string>(),
            "Remediation RegionsWithoutRules function=remediation-engine Maximum 300: FILL(*, 0)",
            "Remediation DeadLetters function=remediation-engine Maximum 300: FILL(*, 0)",
            "Remediation TrailsRecording function=remediation-engine Maximum 300: IF(FILL(*, 1) < 1, 1, 0)",
        ];
        var terms = ((string)expression["Expression"]!).Split(" + ");
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            terms.Select(term => TermOf(term, metrics)).Order(StringComparer.Ordinal)
        );
        // An alarm takes ten metrics.
        Assert.InRange(metrics.Count - 1, 1, 10);
        Assert.Equal(
            ("GreaterThanThreshold", 0, 1, "notBreaching"),
            (
                (string?)alarm["ComparisonOperator"],
                (int)alarm["Threshold"]!,
                (int)alarm["EvaluationPeriods"]!,
                (string?)alarm["TreatMissingData"]
            )
        );
    }

    [Fact]
    public void A_notice_that_Slack_refuses_is_an_alarm_where_there_is_a_notifier()
    {
        var alarm = AlarmOf(
            new Deployment("""{"webhookParameter": "hook"}""", [Some.Safe]),
            "remediation-refused-notices"
        );
        Assert.Equal(
            ("Remediation", "RefusedNotices", "Sum", "GreaterThanThreshold", 0),
            (
                (string?)alarm["Namespace"],
                (string?)alarm["MetricName"],
                (string?)alarm["Statistic"],
                (string?)alarm["ComparisonOperator"],
                (int)alarm["Threshold"]!
            )
        );
        Assert.Equal(
            """[{"Name":"function","Value":"remediation-notifier"}]""",
            alarm["Dimensions"]!.ToJsonString(PatternJson.Plain)
        );
        Assert.DoesNotContain(
            new Deployment("{}", [Some.Safe]).Resources("AWS::CloudWatch::Alarm"),
            a => (string?)a["Properties"]!["AlarmName"] == "remediation-refused-notices"
        );
    }

    private static JsonObject AlarmOf(Deployment deployment, string name) =>
        Deployment
            .Flat(
                Assert.Single(
                    deployment.Resources("AWS::CloudWatch::Alarm"),
                    a => (string?)a["Properties"]!["AlarmName"] == name
                )["Properties"]
            )!
            .AsObject();

    // A metric and what is made of it.
    private static string TermOf(string term, Dictionary<string, JsonNode?> metrics)
    {
        var id = Regex.Match(term, @"FILL\((\w+)").Groups[1].Value;
        var stat = metrics[id]!["MetricStat"]!;
        var metric = stat["Metric"]!;
        var dimension = Assert.Single(metric["Dimensions"]!.AsArray())!;
        return $"{metric["Namespace"]} {metric["MetricName"]} {dimension["Name"]}={dimension["Value"]} "
            + $"{stat["Stat"]} {stat["Period"]}: {term.Replace(id, "*", StringComparison.Ordinal)}";
    }
}
