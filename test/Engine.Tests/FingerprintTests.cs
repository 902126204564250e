using System.Text.Json.Nodes;
using Remediation.Guardrails;
using Xunit;

namespace Engine.Tests;

/// <summary>What makes a violation the same one.</summary>
public sealed class FingerprintTests
{
    private const string Group = "ec2-ingress-open-to-world";
    private const string Policy = "s3-bucket-policy-public";

    private static string Of(string guardrail, JsonObject state, string id = "example")
    {
        var by = Catalogue.Find(guardrail)!;
        var resource = new Resource(by.On.Types[0], id, $"arn:aws:x:::{id}", "111122223333", "us-east-1", "aws");
        var read = by.Read(state.ToJsonString());
        var tick = new Trigger.Sweep("e", "111122223333", "us-east-1", DateTimeOffset.UnixEpoch);
        var verdict = by.VerdictOf(new(resource, read, Settings.Default.Of(guardrail), null, tick));
        return Fingerprint.Of(by, resource, read, Assert.IsType<Verdict.Violation>(verdict)).Text;
    }

    private static JsonObject Rule(string id, int port, string cidr) =>
        new()
        {
            ["id"] = id,
            ["protocol"] = "tcp",
            ["from"] = port,
            ["to"] = port,
            ["cidrV4"] = cidr,
            ["cidrV6"] = null,
            ["prefixList"] = null,
            ["group"] = null,
            ["groupAccount"] = null,
            ["description"] = null,
        };

    private static JsonObject Rules(params JsonNode[] rules) =>
        new() { ["groupId"] = "sg-1", ["rules"] = new JsonArray(rules) };

    private static JsonObject Policies(params string[] statements) =>
        new() { ["policy"] = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""" };

    private const string Public =
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::example/*"}""";

    private const string Named =
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:*","Resource":"*"}""";

    [Fact]
    public void The_same_rule_made_again_is_the_same_violation()
    {
        var first = Of(Group, Rules(Rule("sgr-1", 22, "0.0.0.0/0")));
        Assert.Equal(16, first.Length);
        Assert.Equal(first, Of(Group, Rules(Rule("sgr-2", 22, "0.0.0.0/0"))));
    }

    [Fact]
    public void What_is_right_beside_it_has_no_part_in_it()
    {
        var alone = Of(Group, Rules(Rule("sgr-1", 22, "0.0.0.0/0")));
        Assert.Equal(alone, Of(Group, Rules(Rule("sgr-3", 443, "10.0.0.0/8"), Rule("sgr-1", 22, "0.0.0.0/0"))));
        Assert.Equal(Of(Policy, Policies(Public)), Of(Policy, Policies(Public, Named)));
    }

    [Fact]
    public void Another_violation_or_resource_is_another_one()
    {
        var first = Of(Group, Rules(Rule("sgr-1", 22, "0.0.0.0/0")));
        Assert.NotEqual(first, Of(Group, Rules(Rule("sgr-1", 3389, "0.0.0.0/0"))));
        Assert.NotEqual(first, Of(Group, Rules(Rule("sgr-1", 22, "0.0.0.0/0"), Rule("sgr-2", 3389, "0.0.0.0/0"))));
        Assert.NotEqual(first, Of(Group, Rules(Rule("sgr-1", 22, "0.0.0.0/0")), id: "another"));
        var writes = Public.Replace("s3:GetObject", "s3:PutObject", StringComparison.Ordinal);
        Assert.NotEqual(Of(Policy, Policies(Public)), Of(Policy, Policies(writes)));
    }
}
