using System.Text.Json;
using System.Text.Json.Nodes;
using Testing;
using Xunit;

namespace Remediation.Cdk.Tests;

/// <summary>
/// A managed rule of AWS Config by whatever name it has: the same rules wake the engine and are judged.
/// </summary>
public sealed class ConfigRuleTests
{
    private const string Name = "cloudtrail-enabled";

    [Theory]
    [InlineData(Name)]
    [InlineData($"securityhub-{Name}-1a2b3c4d")]
    [InlineData($"OrgConfigRule-{Name}-dbgzf8ba")]
    [InlineData($"{Name}-conformance-pack-szsm1uv0w")]
    public void A_rule_is_known_by_the_names_that_AWS_gives_it(string actual)
    {
        var watch = new Watch.ConfigRule("restricted-ssh", Name);
        Assert.True(Passes(watch.Patterns([]), actual));
        Assert.True(watch.Matches(Read(actual)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cloudtrail")]
    [InlineData("cloudtrail-enabled2")]
    [InlineData("Cloudtrail-Enabled")]
    [InlineData("multi-region-cloudtrail-enabled")]
    [InlineData("my-cloudtrail-enabled-1a2b3c4d")]
    [InlineData("cloudtrail-enabled-1a2b3c4d")]
    [InlineData("securityhub-cloudtrail-enabled")]
    [InlineData("securityhub-multi-region-cloudtrail-enabled-1a2b3c4d")]
    [InlineData("orgconfigrule-cloudtrail-enabled-dbgzf8ba")]
    [InlineData("OrgConfigRule-securityhub-cloudtrail-enabled-dbgzf8ba")]
    [InlineData("OrgConfigRule-my-cloudtrail-enabled-dbgzf8ba")]
    [InlineData("multi-region-cloudtrail-enabled-conformance-pack-szsm1uv0w")]
    [InlineData("cloudtrail-enabled-conformance-szsm1uv0w")]
    public void Other_rules_neither_wake_the_engine_nor_are_judged(string actual)
    {
        var watch = new Watch.ConfigRule("restricted-ssh", Name);
        Assert.False(Passes(watch.Patterns([]), actual));
        Assert.False(watch.Matches(Read(actual)));
    }

    // A pattern knows beginnings and not what an end is made of.
    [Theory]
    [InlineData("securityhub-cloudtrail-enabled-in-all-regions-1a2b3c4d")]
    [InlineData("OrgConfigRule-cloudtrail-enabled-in-all-regions-dbgzf8ba")]
    [InlineData("cloudtrail-enabled-conformance-pack-of-ours-szsm1uv0w")]
    [InlineData("securityhub-cloudtrail-enabled-")]
    public void A_longer_name_that_only_begins_so_is_another_rule(string actual) =>
        Assert.False(new Watch.ConfigRule(Name).Matches(Read(actual)));

    [Fact]
    public void A_few_guardrails_rules_are_let_through_by_their_whole_names()
    {
        var rules = WatchRules.Of([Some.WokenBy("s3-bucket-acl-prohibited", "s3-bucket-public-read-prohibited")]);
        var patterns = rules.Select(rule => rule.Pattern).ToList();
        Assert.True(Passes(patterns, "OrgConfigRule-s3-bucket-acl-prohibited-dbgzf8ba"));
        Assert.False(Passes(patterns, "s3-bucket-versioning-enabled"));
    }

    [Fact]
    public void No_rule_of_125_guardrails_is_missed_in_the_few_patterns_that_there_is_room_for()
    {
        var patterns = WatchRules
            .Of(Some.Numbered(125))
            .Where(rule => rule.Name.StartsWith("remediation-config-rules-", StringComparison.Ordinal))
            .Select(rule => rule.Pattern)
            .ToList();
        Assert.InRange(patterns.Count, 1, 2);
        Assert.All(patterns, pattern => Assert.InRange(WatchRules.LengthOf(pattern), 1, WatchRules.LongestPattern));
        Assert.All(
            Enumerable.Range(1, 125).SelectMany(Some.ConfigRulesOf),
            name =>
                Assert.All(
                    [name, $"securityhub-{name}-1a", $"OrgConfigRule-{name}-1a", $"{name}-conformance-pack-1a"],
                    actual => Assert.True(Passes(patterns, actual), actual)
                )
        );
        Assert.False(Passes(patterns, "restricted-ssh"));
        Assert.False(Passes(patterns, "OrgConfigRule-restricted-ssh-dbgzf8ba"));
        Assert.False(Passes(patterns, "service1"));
    }

    private static bool Passes(IEnumerable<JsonObject> patterns, string name)
    {
        var text = Event(name).ToJsonString();
        return patterns.Any(pattern =>
            Pattern.Matches(
                Placeholders.Fill(pattern.ToJsonString(PatternJson.Plain), "aws", null, "111122223333"),
                text
            )
        );
    }

    private static Trigger Read(string name)
    {
        using var document = JsonDocument.Parse(Event(name).ToJsonString());
        return EventReader.Read(document.RootElement).Trigger!;
    }

    private static JsonObject Event(string name) =>
        new()
        {
            ["id"] = "92276658-1e27-41c0-8a6a-63ec24ede6a4",
            ["detail-type"] = "Config Rules Compliance Change",
            ["source"] = "aws.config",
            ["account"] = "111122223333",
            ["time"] = "2025-03-11T09:15:27Z",
            ["region"] = "eu-central-1",
            ["detail"] = new JsonObject
            {
                ["configRuleName"] = name,
                ["resourceType"] = "AWS::CloudTrail::Trail",
                ["resourceId"] = "audit",
                ["awsAccountId"] = "111122223333",
                ["awsRegion"] = "eu-central-1",
                ["newEvaluationResult"] = new JsonObject { ["complianceType"] = "NON_COMPLIANT" },
            },
        };
}
