using System.Text.Json.Nodes;

namespace Remediation.Cdk.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Everything_is_audited_unless_said_otherwise() => Assert.All(Read("{}").Guardrails, g => Assert.False(g.Enforce));

    [Fact]
    public void Enforcing_all_means_the_safe_ones() => Assert.All(Read("""{"mode": "enforce"}""").Guardrails, g => Assert.Equal(g.Guardrail.Risk == Remediation.Guardrails.Model.Risk.Safe, g.Enforce));

    [Theory]
    [InlineData("""{"guardrails": {"ec2-some-disruptive": "enforce"}}""")]
    [InlineData("""{"guardrails": "{\"ec2-some-disruptive\": \"enforce\"}"}""")]
    public void A_guardrail_that_can_disrupt_is_enforced_where_it_is_named(string context) => Assert.Equal("ec2-some-disruptive", Assert.Single(Read(context).Guardrails, g => g.Enforce).Guardrail.Id);

    [Fact]
    public void A_guardrail_can_be_off_or_only_audited()
    {
        var chosen = Read("""{"mode": "enforce", "guardrails": {"s3-some-safe": "off", "iam-some-global": "audit"}}""").Guardrails;
        Assert.DoesNotContain(chosen, g => g.Guardrail.Id == "s3-some-safe");
        Assert.False(chosen.Single(g => g.Guardrail.Id == "iam-some-global").Enforce);
    }

    [Theory]
    [InlineData("""{"mode": "Enforce"}""", "mode is 'Enforce': it must be audit or enforce (default audit)")]
    [InlineData("""{"guardrails": {"s3-nothing": "off"}}""", "guardrails names 's3-nothing', which is no guardrail; there are s3-some-safe, ec2-some-disruptive")]
    [InlineData("""{"guardrails": {"s3-some-safe": "on"}}""", "guardrails has \"on\" for 's3-some-safe': it must be off, audit or enforce")]
    [InlineData("""{"guardrails": "{"}""", "guardrails is not JSON")]
    [InlineData("""{"guardrails": ["s3-some-safe"]}""", "guardrails must be a JSON object")]
    [InlineData("""{"grouping": "none"}""", "grouping is 'none': it must be guardrail or service or all")]
    [InlineData("""{"settings": {"s3-nothing": {}}}""", "settings has 's3-nothing'")]
    [InlineData("""{"webhookParameter": "https://hooks.slack.com/x"}""", "webhookParameter is 'https://hooks.slack.com/x': it must be the name of an SSM parameter")]
    [InlineData("""{"webhookKey": "alias/x"}""", "webhookKey is 'alias/x'")]
    [InlineData("""{"alarmTopic": "x"}""", "alarmTopic is 'x'")]
    [InlineData("""{"architecture": "arm"}""", "architecture is 'arm': it must be x86_64 or arm64")]
    [InlineData("""{"smallCaBundle": "no"}""", "smallCaBundle is 'no': it must be true or false")]
    [InlineData("""{"logRetentionDays": 2}""", "logRetentionDays is '2': it must be one of 1, 3, 5")]
    public void A_wrong_value_is_refused_with_what_it_may_be(string context, string message) => Assert.StartsWith(message, Assert.Throws<OptionException>(() => Read(context)).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_too_long_for_the_environment_are_refused() =>
        Assert.Contains("it may have 3000", Assert.Throws<OptionException>(() => Read(new JsonObject { ["settings"] = new JsonObject { ["s3-some-safe"] = new JsonObject { ["x"] = new string('x', 3000) } } }.ToJsonString())).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_of_the_command_line_are_texts() => Assert.Equal((7, false, true), (Read("""{"logRetentionDays": "7", "smallCaBundle": "false", "architecture": "arm64"}""") is { } o ? (o.LogRetentionDays, o.SmallCaBundle, o.Arm) : default));

    private static Options Read(string context) => Options.Read(JsonNode.Parse(context)!.AsObject(), Some.All);
}
