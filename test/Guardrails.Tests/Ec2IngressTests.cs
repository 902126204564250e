using System.Text.Json;
using Remediation.Guardrails.Ec2;
using Xunit;
using SecurityGroup = Remediation.Guardrails.Ec2.IngressOpenToWorld.SecurityGroup;

namespace Guardrails.Tests;

public sealed class Ec2IngressTests
{
    private static readonly Guardrail Guardrail = IngressOpenToWorld.Guardrail;
    private static readonly Resource Group = new(
        "AWS::EC2::SecurityGroup",
        "sg-0a1b2c3d",
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d",
        "111122223333",
        "eu-west-1",
        "aws"
    );

    private static IngressRule Rule(string protocol, int from, int to, string source, string id = "sgr-1") =>
        new()
        {
            Id = id,
            Protocol = protocol,
            From = from,
            To = to,
            CidrV4 = source.Contains(':', StringComparison.Ordinal) ? null : source,
            CidrV6 = source.Contains(':', StringComparison.Ordinal) ? source : null,
        };

    private static SecurityGroup With(params IngressRule[] rules) => new(Group.Id, [.. rules]);

    private static Verdict Judge(string? settings, params IngressRule[] rules) =>
        Some.Judge(Guardrail, Group, With(rules), settings);

    private static string Revoked(string? settings, params IngressRule[] rules) =>
        string.Join(
            ' ',
            Assert.Single(Some.Plan(Guardrail, Group, With(rules), settings)).Parameters[
                "SecurityGroupRuleIds"
            ]!.AsArray()
        );

    [Theory]
    [InlineData("tcp", 22, 22)]
    [InlineData("6", 22, 22)]
    [InlineData("17", 11211, 11211)]
    [InlineData("udp", 0, 65535)]
    [InlineData("tcp", 20, 25)]
    [InlineData("tcp", -1, -1)]
    [InlineData("-1", -1, -1)]
    [InlineData("-1", 0, 0)]
    public void A_rule_that_reaches_a_high_risk_port_is_revoked(string protocol, int from, int to)
    {
        Assert.Equal("sgr-1", Revoked(null, Rule(protocol, from, to, "0.0.0.0/0")));
        Assert.Equal("sgr-1", Revoked(null, Rule(protocol, from, to, "::/0")));
    }

    [Theory]
    [InlineData("tcp", 443, 443)]
    [InlineData("tcp", 26, 109)]
    [InlineData("icmp", -1, -1)]
    [InlineData("icmp", 8, 22)]
    [InlineData("icmpv6", -1, -1)]
    [InlineData("50", -1, -1)]
    public void A_rule_that_reaches_none_stays(string protocol, int from, int to) =>
        Assert.IsType<Verdict.Compliant>(Judge(null, Rule(protocol, from, to, "0.0.0.0/0")));

    [Fact]
    public void A_port_that_the_settings_allow_may_be_open()
    {
        const string settings = """{"allowedPorts":[22]}""";
        Assert.IsType<Verdict.Compliant>(Judge(settings, Rule("tcp", 22, 22, "0.0.0.0/0")));
        Assert.Equal("sgr-1", Revoked(settings, Rule("tcp", 22, 23, "0.0.0.0/0")));
    }

    [Fact]
    public void Halves_of_the_world_in_rules_of_different_ports_meet_at_the_port_they_share() =>
        Assert.Equal(
            "sgr-1 sgr-2",
            Revoked(
                null,
                Rule("tcp", 0, 65535, "0.0.0.0/1", "sgr-1"),
                Rule("-1", -1, -1, "128.0.0.0/1", "sgr-2"),
                Rule("tcp", 443, 443, "0.0.0.0/0", "sgr-3")
            )
        );

    [Fact]
    public void Halves_of_the_world_for_different_protocols_are_no_world() =>
        Assert.IsType<Verdict.Compliant>(
            Judge(null, Rule("tcp", 22, 22, "0.0.0.0/1", "sgr-1"), Rule("udp", 22, 22, "128.0.0.0/1", "sgr-2"))
        );

    [Fact]
    public void The_plan_says_what_was_open()
    {
        var open = With(Rule("tcp", 22, 22, "0.0.0.0/0"));
        Assert.Equal(
            "tcp 22 from 0.0.0.0/0 opens port 22 to the world",
            Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Group, open)).Why
        );
        Assert.Equal(
            """ec2:RevokeSecurityGroupIngress {"GroupId":"sg-0a1b2c3d","SecurityGroupRuleIds":["sgr-1"]}""",
            Some.Plan(Guardrail, Group, open)[0].ToString()
        );
    }

    [Fact]
    public void Undo_makes_again_what_is_missing_and_nothing_that_only_has_another_id()
    {
        var ssh = Rule("tcp", 22, 22, "0.0.0.0/0") with { Description = "vendor" };
        var web = Rule("tcp", 443, 443, "0.0.0.0/0", "sgr-2");
        var before = With(ssh, web);
        var step = Assert.Single(Some.Undo(Guardrail, Group, before, With(web with { Id = "sgr-9" })));
        Assert.Equal("ec2:AuthorizeSecurityGroupIngress", step.Action);
        Assert.Equal("vendor", (string?)step.Parameters["Description"]);
        Assert.Empty(Some.Undo(Guardrail, Group, before, With(ssh with { Id = "sgr-8" }, web)));
    }

    [Fact]
    public void A_state_comes_back_from_its_json()
    {
        var state = With(Rule("tcp", 22, 22, "::/0") with { Description = "\"quoted\" <é>" });
        Assert.Equal(state, Guardrail.Read(Guardrail.Write(state)));
    }

    [Theory]
    [InlineData("AuthorizeSecurityGroupIngress", """{"groupId":"sg-1"}""", "null", "sg-1", true)]
    [InlineData(
        "AuthorizeSecurityGroupIngress",
        """{"groupName":"web"}""",
        """{"securityGroupRuleSet":{"items":[{"groupId":"sg-2"}]}}""",
        "sg-2",
        true
    )]
    [InlineData("AuthorizeSecurityGroupIngress", """{"groupName":"web"}""", """{"_return":true}""", "web", false)]
    [InlineData("CreateSecurityGroup", """{"groupName":"web"}""", """{"groupId":"sg-3"}""", "sg-3", true)]
    [InlineData(
        "ModifySecurityGroupRules",
        """{"ModifySecurityGroupRulesRequest":{"GroupId":"sg-4","SecurityGroupRule":[]}}""",
        "null",
        "sg-4",
        true
    )]
    public void The_group_is_found_in_every_form_of_the_call(
        string name,
        string request,
        string response,
        string id,
        bool resolved
    )
    {
        var resource = Assert.Single(Guardrail.On.Locate(Some.Call("ec2.amazonaws.com", name, request, response)));
        Assert.Equal((id, resolved), (resource.Id, resource.Arn is not null));
        if (resolved)
            Assert.Equal($"arn:aws-cn:ec2:cn-north-1:111122223333:security-group/{id}", resource.Arn);
    }

    [Theory]
    [InlineData("CreateSecurityGroup", """{"groupName":"web"}""", "null")]
    [InlineData("AuthorizeSecurityGroupIngress", "null", "null")]
    [InlineData("AuthorizeSecurityGroupIngress", """{"groupId":7,"ipPermissions":[]}""", "[]")]
    [InlineData("ModifySecurityGroupRules", """{"ModifySecurityGroupRulesRequest":""}""", "\"\"")]
    public void A_call_that_names_no_group_is_about_none(string name, string request, string response) =>
        Assert.Empty(Guardrail.On.Locate(Some.Call("ec2.amazonaws.com", name, request, response)));
}
