using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Guardrails;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>How the engine comes to judge what no event named.</summary>
public sealed partial class SweepTests
{
    private static readonly Deployment Deployment = new("{}", Catalogue.All);

    [Fact]
    public void There_is_a_rule_for_each_time_between_sweeps_that_a_guardrail_asks_for()
    {
        Assert.Equal(
            Catalogue.All.Select(g => Deployed.SweepOf(g.SweepEvery)).Distinct().Order(StringComparer.Ordinal),
            Sweeps(Deployment).Select(rule => (string)rule["Name"]!).Order(StringComparer.Ordinal)
        );
        // The engine knows by the rule's name which of its guardrails it is to sweep.
        Assert.All(
            Sweeps(Deployment),
            rule => Assert.Contains(Catalogue.All, g => g.SweepEvery == Deployed.SweepEveryOf((string)rule["Name"]!))
        );
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1440)]
    public void A_rule_comes_as_often_as_its_name_says(int minutes)
    {
        var rule = Deployment.Rule($"remediation-sweep-{minutes}");
        Assert.Matches(minutes == 60 ? Hourly() : Daily(), (string?)rule["ScheduleExpression"]);
    }

    [Fact]
    public void The_trail_that_feeds_all_others_is_looked_at_every_hour() =>
        Assert.Equal(TimeSpan.FromHours(1), Catalogue.Find("cloudtrail-logging-stopped")!.SweepEvery);

    [Fact]
    public void The_engine_is_given_the_schedules_own_event() =>
        Assert.All(
            Sweeps(Deployment),
            rule =>
            {
                var target = Assert.Single(rule["Targets"]!.AsArray())!;
                Assert.Null(target["Input"]);
                Assert.Null(target["InputPath"]);
                Assert.Null(target["InputTransformer"]);
                Assert.Null(rule["EventPattern"]);
                Assert.Null(rule["EventBusName"]);
                Assert.EndsWith(
                    ":function:remediation-engine",
                    Deployment.Text(target["Arn"]!),
                    StringComparison.Ordinal
                );
            }
        );

    [Fact]
    public void Lambda_lets_a_function_that_sweeps_call_itself_and_no_other()
    {
        var deployment = new Deployment("""{"webhookParameter": "hook"}""", Some.Each);
        Assert.Equal("Allow", (string?)deployment.Function("remediation-engine")["RecursiveLoop"]);
        Assert.Equal("Allow", (string?)deployment.Function("remediation-watchdog")["RecursiveLoop"]);
        Assert.Null(deployment.Function("remediation-notifier")["RecursiveLoop"]);
    }

    [Fact]
    public void The_watchdog_sweeps_the_engines_own_parts_as_often_as_they_ask_and_runs_no_other_guardrail()
    {
        var deployment = new Deployment("{}", Some.Each);
        Assert.Matches(
            @"^cron\(([0-9]|1[0-4])/15 \* \* \* \? \*\)$",
            (string?)deployment.Rule("remediation-watchdog-sweep")["ScheduleExpression"]
        );
        Assert.EndsWith(
            ":function:remediation-watchdog",
            Deployment.Text(deployment.Rule("remediation-watchdog-sweep")["Targets"]![0]!["Arn"]!),
            StringComparison.Ordinal
        );
        Assert.Equal("self-some-part", (string?)deployment.Variables("remediation-watchdog")["REMEDIATION_GUARDRAILS"]);
        Assert.Equal("*", (string?)deployment.Variables("remediation-engine")["REMEDIATION_GUARDRAILS"]);
    }

    [Fact]
    public void Without_guardrails_of_the_engines_own_parts_there_is_no_watchdog()
    {
        var deployment = new Deployment("""{"guardrails": {"self-*": "off"}}""", Some.Each);
        Assert.Equal(
            ["remediation-engine"],
            deployment.Resources("AWS::Lambda::Function").Select(f => (string?)f["Properties"]!["FunctionName"])
        );
    }

    [Fact]
    public void Sweeps_can_be_turned_off()
    {
        var deployment = new Deployment("""{"sweep": "false"}""", Some.Each);
        Assert.Empty(Sweeps(deployment));
        Assert.Single(deployment.Resources("AWS::Lambda::Function"));
        Assert.Equal(
            ["rule/remediation-home/remediation-wake"],
            deployment
                .Resources("AWS::Lambda::Permission")
                .Select(p => Deployment.Text(p["Properties"]!["SourceArn"]!).Split(':')[^1])
        );
    }

    [Theory]
    [InlineData("{}", "*")]
    [InlineData("""{"regions": "us-east-1,eu-west-1"}""", "*")]
    [InlineData(
        """{"regions": "us-east-1,eu-west-1", "homes": {"us-east-1": ["*"], "eu-west-1": ["eu-*"]}}""",
        "*,!eu-*"
    )]
    public void The_engine_sweeps_the_regions_of_its_home_with_rules_or_without(string context, string regions) =>
        Assert.Equal(
            regions,
            (string?)new Deployment(context, [Some.Safe]).Variables("remediation-engine")["REMEDIATION_REGIONS"]
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
    public void Schedules_are_spread_by_their_names_and_always_the_same()
    {
        var times = Enumerable
            .Range(0, 200)
            .Select(i => SweepSchedule.Of($"remediation-{i}", TimeSpan.FromDays(1)))
            .ToList();
        Assert.True(times.Distinct().Count() > 150, $"{times.Distinct().Count()} of 200 times differ");
        Assert.Equal("cron(12 12 * * ? *)", SweepSchedule.Of("remediation-s3-bucket-acl-public", TimeSpan.FromDays(1)));
    }

    private static IReadOnlyList<JsonObject> Sweeps(Deployment deployment) =>
        [
            .. deployment
                .Resources("AWS::Events::Rule")
                .Select(r => r["Properties"]!.AsObject())
                .Where(r => r["ScheduleExpression"] is not null && (string?)r["Name"] != Deployed.WatchdogRule),
        ];

    [GeneratedRegex(@"^cron\([0-5]?[0-9] \* \* \* \? \*\)$")]
    private static partial Regex Hourly();

    [GeneratedRegex(@"^cron\([0-5]?[0-9] [0-2]?[0-9] \* \* \? \*\)$")]
    private static partial Regex Daily();
}
