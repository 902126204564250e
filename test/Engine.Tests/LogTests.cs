using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Remediation.Engine;
using Remediation.Engine.Telemetry;
using Xunit;

namespace Engine.Tests;

public sealed class LogTests
{
    private static List<JsonNode> Lines(
        Action<Log, FakeTimeProvider> write,
        params (string Name, string Value)[] environment
    )
    {
        using var output = new MemoryStream();
        var clock = new FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        write(new(output, name => environment.FirstOrDefault(v => v.Name == name).Value, clock), clock);
        return
        [
            .. Encoding
                .UTF8.GetString(output.ToArray())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonNode.Parse(l)!),
        ];
    }

    [Fact]
    public void A_line_has_the_key_names_of_Powertools()
    {
        var line = Assert.Single(
            Lines(
                (log, _) =>
                {
                    log.Begin("request", "trace");
                    log.Correlation = "event";
                    log.Information("said");
                },
                ("POWERTOOLS_SERVICE_NAME", "guard"),
                ("AWS_LAMBDA_FUNCTION_NAME", "function")
            )
        );
        Assert.Equal(
            """{"level":"Information","message":"said","timestamp":"2026-01-02T03:04:05.000Z","service":"guard","cold_start":true,"function_name":"function","function_request_id":"request","xray_trace_id":"trace","correlation_id":"event"}""",
            line.ToJsonString()
        );
    }

    [Fact]
    public void Only_the_first_invocation_is_a_cold_start() =>
        Assert.Equal(
            [true, false],
            Lines(
                    (log, _) =>
                    {
                        log.Information("1");
                        log.End();
                        log.Information("2");
                    }
                )
                .Select(l => (bool)l["cold_start"]!)
        );

    [Fact]
    public void A_level_below_the_threshold_is_not_written() =>
        Assert.Equal(
            "Error",
            (string?)
                Assert.Single(
                    Lines(
                        (log, _) =>
                        {
                            log.Information("1");
                            log.Warning("2");
                            log.Error("3");
                        },
                        ("POWERTOOLS_LOG_LEVEL", "Error")
                    )
                )["level"]
        );

    [Fact]
    public void Lambdas_own_level_comes_before_that_of_Powertools() =>
        Assert.Empty(
            Lines(
                (log, _) => log.Warning("1"),
                ("AWS_LAMBDA_LOG_LEVEL", "ERROR"),
                ("POWERTOOLS_LOG_LEVEL", "Information")
            )
        );

    [Fact]
    public void An_unknown_level_is_refused() =>
        Assert.Contains(
            "POWERTOOLS_LOG_LEVEL",
            Assert.Throws<ConfigurationException>(() => Lines((_, _) => { }, ("POWERTOOLS_LOG_LEVEL", "Loud"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_repair_is_counted_by_guardrail_and_timed_from_its_event()
    {
        var metric = Lines(
            (log, clock) =>
            {
                var trigger = new Trigger.ConfigItem(
                    "e",
                    "111122223333",
                    "us-east-1",
                    clock.GetUtcNow(),
                    "AWS::S3::Bucket",
                    "b",
                    "b",
                    null,
                    false
                );
                clock.Advance(TimeSpan.FromSeconds(2));
                log.Result(Some(Outcome.Applied), trigger, clock.GetUtcNow());
            }
        )[1];
        var set = metric["_aws"]!["CloudWatchMetrics"]![0]!;
        Assert.Equal(
            ("Remediation", "g", "applied", 1, 2000),
            (
                (string?)set["Namespace"],
                (string?)metric["guardrail"],
                (string?)metric["outcome"],
                (int)metric["Outcomes"]!,
                (int)metric["EventToRepaired"]!
            )
        );
        Assert.Equal("""[["guardrail","outcome"]]""", set["Dimensions"]!.ToJsonString());
        Assert.Equal(
            """[{"Name":"Outcomes","Unit":"Count"},{"Name":"EventToRepaired","Unit":"Milliseconds"}]""",
            set["Metrics"]!.ToJsonString()
        );
    }

    [Theory]
    [InlineData("storm")]
    [InlineData("fault")]
    public void Storms_and_faults_are_also_counted_by_their_gate_alone(string gate)
    {
        var metric = Lines((log, clock) => log.Result(Some(Outcome.Held, gate), null, clock.GetUtcNow()))[1];
        Assert.Equal(
            """[{"Namespace":"Remediation","Dimensions":[["guardrail","outcome"]],"Metrics":[{"Name":"Outcomes","Unit":"Count"}]},{"Namespace":"Remediation","Dimensions":[["gate"]],"Metrics":[{"Name":"Holds","Unit":"Count"}]}]""",
            metric["_aws"]!["CloudWatchMetrics"]!.ToJsonString()
        );
        Assert.Equal((gate, 1, 1), ((string?)metric["gate"], (int)metric["Holds"]!, (int)metric["Outcomes"]!));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("exemption")]
    [InlineData(null)]
    public void What_people_hold_is_no_alarm(string? gate)
    {
        var metric = Lines((log, clock) => log.Result(Some(Outcome.Held, gate), null, clock.GetUtcNow()))[1];
        Assert.Equal(
            (1, null, null),
            (metric["_aws"]!["CloudWatchMetrics"]!.AsArray().Count, metric["Holds"], metric["gate"])
        );
    }

    private static Result Some(string outcome, string? gate = null) =>
        new()
        {
            Guardrail = "g",
            Resource = "arn",
            Outcome = outcome,
            Reason = "why",
            Record = "record",
            Gate = gate,
        };
}
