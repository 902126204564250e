using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>How functions come to judge what no event named.</summary>
public sealed partial class SweepTests
{
    private static readonly Deployment Deployment = new("{}", Catalogue.All);

    private static IReadOnlyList<JsonObject> Sweeps(Deployment deployment) =>
        [.. deployment.Resources("AWS::Events::Rule").Where(r => r["Properties"]!["ScheduleExpression"] is not null)];

    [Fact]
    public void Every_function_sweeps_as_often_as_its_guardrail_asks() =>
        Assert.All(
            Catalogue.All,
            guardrail =>
            {
                var expression = (string)
                    Assert.Single(
                        Sweeps(Deployment),
                        r => (string?)r["Properties"]!["Name"] == $"remediation-{guardrail.Id}-sweep"
                    )["Properties"]!["ScheduleExpression"]!;
                Assert.Matches(guardrail.SweepEvery == TimeSpan.FromHours(1) ? Hourly() : Daily(), expression);
            }
        );

    [Fact]
    public void The_trail_that_feeds_all_others_is_looked_at_every_hour() =>
        Assert.Matches(
            Hourly(),
            (string?)
                Assert.Single(
                    Sweeps(Deployment),
                    r => (string?)r["Properties"]!["Name"] == "remediation-cloudtrail-logging-stopped-sweep"
                )["Properties"]!["ScheduleExpression"]
        );

    [Fact]
    public void A_function_is_given_the_schedules_own_event() =>
        Assert.All(
            Sweeps(Deployment),
            rule =>
            {
                var target = Assert.Single(rule["Properties"]!["Targets"]!.AsArray())!;
                Assert.Equal((null, null, null), (target["Input"], target["InputPath"], target["InputTransformer"]));
                Assert.Null(rule["Properties"]!["EventPattern"]);
                Assert.Matches(@"^\$\{\w+BootstrapFunction\w+\.Arn\}$", Deployment.Text(target["Arn"]!));
            }
        );

    [Fact]
    public void Lambda_lets_a_function_that_sweeps_call_itself_and_no_other()
    {
        var deployment = new Deployment("""{"webhookParameter": "hook"}""", [Some.Safe]);
        Assert.All(
            deployment.Functions(),
            f => Assert.Equal(f.Id == "notifier" ? null : "Allow", (string?)f.Function["RecursiveLoop"])
        );
    }

    [Fact]
    public void Functions_that_share_guardrails_sweep_as_often_as_the_most_eager_one() =>
        Assert.Matches(
            Hourly(),
            (string?)
                Assert.Single(
                    Sweeps(
                        new Deployment(
                            """{"grouping": "service"}""",
                            [
                                Some.Swept("s3-daily", TimeSpan.FromDays(1)),
                                Some.Swept("s3-hourly", TimeSpan.FromHours(1)),
                            ]
                        )
                    )
                )["Properties"]!["ScheduleExpression"]
        );

    [Fact]
    public void Sweeps_can_be_turned_off()
    {
        var deployment = new Deployment("""{"sweep": "false"}""", [Some.Safe]);
        Assert.Empty(Sweeps(deployment));
        Assert.All(
            deployment.Resources("AWS::Lambda::Permission"),
            p => Assert.DoesNotContain("sweep", p.ToJsonString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_global_services_guardrail_sweeps_where_its_events_come() =>
        Assert.Equal(
            ["GlobalEventsRegion", null],
            new[] { Some.Global, Some.Safe }.Select(g =>
                (string?)Assert.Single(Sweeps(new Deployment("{}", [g])))["Condition"]
            )
        );

    [Theory]
    [InlineData(1, @"^cron\([0-9]/1 \* \* \* \? \*\)$")]
    [InlineData(7, @"^cron\([0-5]/6 \* \* \* \? \*\)$")]
    [InlineData(15, @"^cron\(([0-9]|1[0-4])/15 \* \* \* \? \*\)$")]
    [InlineData(60, @"^cron\([0-9]+ \* \* \* \? \*\)$")]
    [InlineData(300, @"^cron\([0-9]+ [0-3]/4 \* \* \? \*\)$")]
    [InlineData(1440, @"^cron\([0-9]+ ([0-9]|1[0-9]|2[0-3]) \* \* \? \*\)$")]
    [InlineData(10080, @"^cron\([0-9]+ ([0-9]|1[0-9]|2[0-3]) \* \* \? \*\)$")]
    public void A_schedule_comes_at_least_as_often_as_asked(int minutes, string form) =>
        Assert.All(
            Enumerable.Range(0, 50),
            i => Assert.Matches(form, SweepSchedule.Of($"remediation-{i}", TimeSpan.FromMinutes(minutes)))
        );

    [Fact]
    public void Functions_sweep_at_times_of_their_own_and_always_at_the_same()
    {
        var times = Enumerable
            .Range(0, 200)
            .Select(i => SweepSchedule.Of($"remediation-{i}", TimeSpan.FromDays(1)))
            .ToList();
        Assert.True(times.Distinct().Count() > 150, $"{times.Distinct().Count()} of 200 times differ");
        Assert.Equal("cron(12 12 * * ? *)", SweepSchedule.Of("remediation-s3-bucket-acl-public", TimeSpan.FromDays(1)));
    }

    [GeneratedRegex(@"^cron\([0-5]?[0-9] \* \* \* \? \*\)$")]
    private static partial Regex Hourly();

    [GeneratedRegex(@"^cron\([0-5]?[0-9] [0-2]?[0-9] \* \* \? \*\)$")]
    private static partial Regex Daily();
}
