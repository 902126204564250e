using System.Text.Json.Nodes;
using Xunit;

namespace Remediation.Cdk.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Everything_is_audited_unless_said_otherwise() =>
        Assert.All(Read("{}").Guardrails, g => Assert.False(g.Enforce));

    [Fact]
    public void Enforcing_all_means_the_safe_ones() =>
        Assert.All(
            Read("""{"mode": "enforce"}""").Guardrails,
            g => Assert.Equal(g.Guardrail.Risk == Remediation.Model.Risk.Safe, g.Enforce)
        );

    [Theory]
    [InlineData("""{"guardrails": {"ec2-some-disruptive": "enforce"}}""")]
    [InlineData("""{"guardrails": "{\"ec2-some-disruptive\": \"enforce\"}"}""")]
    public void A_guardrail_that_can_disrupt_is_enforced_where_it_is_named(string context) =>
        Assert.Equal("ec2-some-disruptive", Assert.Single(Read(context).Guardrails, g => g.Enforce).Guardrail.Id);

    [Fact]
    public void A_guardrail_can_be_off_or_only_audited()
    {
        var chosen = Read(
            """{"mode": "enforce", "guardrails": {"s3-some-safe": "off", "iam-some-global": "audit"}}"""
        ).Guardrails;
        Assert.DoesNotContain(chosen, g => g.Guardrail.Id == "s3-some-safe");
        Assert.False(chosen.Single(g => g.Guardrail.Id == "iam-some-global").Enforce);
    }

    [Theory]
    [InlineData("""{"mode": "Enforce"}""", "mode is 'Enforce': it must be audit or enforce (default audit)")]
    [InlineData(
        """{"guardrails": {"s3-nothing": "off"}}""",
        "guardrails names 's3-nothing', which is no guardrail; there are s3-some-safe, ec2-some-disruptive"
    )]
    [InlineData(
        """{"guardrails": {"s3-some-safe": "on"}}""",
        "guardrails has \"on\" for 's3-some-safe': it must be off, audit or enforce"
    )]
    [InlineData("""{"guardrails": "{"}""", "guardrails is not JSON")]
    [InlineData("""{"guardrails": ["s3-some-safe"]}""", "guardrails must be a JSON object")]
    [InlineData("""{"grouping": "none"}""", "grouping is 'none': it must be guardrail or service or all")]
    [InlineData(
        """{"settings": {"s3-nothing": {}}}""",
        "settings names 's3-nothing'; there are settings of ec2-ingress-open-to-world"
    )]
    [InlineData(
        """{"settings": {"ec2-ingress-open-to-world": {"allowedPorts": [70000]}}}""",
        "settings must have in 'ec2-ingress-open-to-world.allowedPorts' ports from 0 to 65535, not 70000"
    )]
    [InlineData(
        """{"settings": {"breaker": {"repairs": 0}}}""",
        "settings must have in 'repairs' a whole number from 1 to 100000, not 0"
    )]
    [InlineData(
        """{"settings": {"breaker": {"limit": 5}}}""",
        "settings has 'breaker.limit'; it may have repairs, minutes, sameResource"
    )]
    [InlineData(
        """{"settings": {"exemptions": {"permanent": [{"guardrail": "s3-bucket-policy-public", "resource": "arn:aws:s3:::example", "owner": "web team"}]}}}""",
        "settings has a wrong element 1 in 'exemptions.permanent': reason is missing"
    )]
    [InlineData(
        """{"settings": {"exemptions": {"permanent": [{"guardrail": "s3-nothing", "resource": "*", "owner": "web team", "reason": "a website"}]}}}""",
        "settings has a wrong element 1 in 'exemptions.permanent': guardrail 's3-nothing' is no guardrail"
    )]
    [InlineData(
        """
            {"settings": {"exemptions": {"permanent": [
              {"guardrail": "*", "resource": "*", "principal": "*", "owner": "web team", "reason": "a website"}]}}}
            """,
        "settings has a wrong element 1 in 'exemptions.permanent': it exempts every resource from every guardrail"
    )]
    [InlineData(
        """
            {"settings": {"exemptions": {"permanent": [
              {"guardrail": "s3-bucket-policy-public", "resource": "example",
               "owner": "web team", "reason": "a website"}]}}}
            """,
        "settings has a wrong element 1 in 'exemptions.permanent': resource 'example' is not an ARN pattern"
    )]
    [InlineData("""{"sweep": "daily"}""", "sweep is 'daily': it must be true or false (default true)")]
    [InlineData(
        """{"grace": {"s3-nothing": 60}}""",
        "grace names 's3-nothing', which is no guardrail; there are s3-some-safe"
    )]
    [InlineData(
        """{"grace": {"s3-some-safe": 0}}""",
        "grace has 0 for 's3-some-safe': it must be a whole number of seconds from 1 to 900"
    )]
    [InlineData("""{"grace": {"s3-some-safe": 901}}""", "grace has 901 for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": 1.5}}""", "grace has 1.5 for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": "soon"}}""", "grace has \"soon\" for 's3-some-safe'")]
    [InlineData("""{"grace": {"s3-some-safe": {}}}""", "grace has {} for 's3-some-safe'")]
    [InlineData("""{"grace": "60"}""", "grace must be a JSON object")]
    [InlineData(
        """{"webhookParameter": "https://hooks.slack.com/x"}""",
        "webhookParameter is 'https://hooks.slack.com/x': it must be the name of an SSM parameter"
    )]
    [InlineData("""{"webhookKey": "alias/x"}""", "webhookKey is 'alias/x'")]
    [InlineData("""{"alarmTopic": "x"}""", "alarmTopic is 'x'")]
    [InlineData("""{"architecture": "arm"}""", "architecture is 'arm': it must be x86_64 or arm64")]
    [InlineData("""{"smallCaBundle": "no"}""", "smallCaBundle is 'no': it must be true or false")]
    [InlineData("""{"logRetentionDays": 2}""", "logRetentionDays is '2': it must be one of 1, 3, 5")]
    public void A_wrong_value_is_refused_with_what_it_may_be(string context, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<OptionException>(() => Read(context)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Values_of_the_command_line_are_texts() =>
        Assert.Equal(
            (7, false, true),
            (
                Read("""{"logRetentionDays": "7", "smallCaBundle": "false", "architecture": "arm64"}""") is { } o
                    ? (o.LogRetentionDays, o.SmallCaBundle, o.Arm)
                    : default
            )
        );

    [Theory]
    [InlineData("""{"grace": {"s3-some-safe": 60}}""")]
    [InlineData("""{"grace": "{\"s3-some-safe\": \"60\"}"}""")]
    public void A_grace_is_seconds_by_guardrail(string context) =>
        Assert.Equal([KeyValuePair.Create("s3-some-safe", 60)], Read(context).Grace);

    [Fact]
    public void A_grace_of_cdk_json_comes_as_a_floating_number() =>
        Assert.Equal(
            60,
            DeploymentOptions.Read(new() { ["grace"] = new JsonObject { ["s3-some-safe"] = 60d } }, Some.All).Grace[
                "s3-some-safe"
            ]
        );

    [Fact]
    public void Guardrails_sweep_unless_said_otherwise() =>
        Assert.Equal(
            (true, false, false),
            (Read("{}").Sweep, Read("""{"sweep": "false"}""").Sweep, Read("""{"sweep": false}""").Sweep)
        );

    [Fact]
    public void An_id_that_makes_names_too_long_for_AWS_is_refused() =>
        Assert.StartsWith(
            $"'{Some.Named(55).Id}' has 55 characters: an id may have 54",
            Assert.Throws<OptionException>(() => DeploymentOptions.Read([], [Some.Named(55)])).Message,
            StringComparison.Ordinal
        );

    private static DeploymentOptions Read(string context) =>
        DeploymentOptions.Read(JsonNode.Parse(context)!.AsObject(), Some.All);
}
