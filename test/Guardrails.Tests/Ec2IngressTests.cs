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

    private static GroupRule Rule(string protocol, int from, int to, string source, string id = "sgr-1") =>
        new()
        {
            Id = id,
            Protocol = protocol,
            From = from,
            To = to,
            CidrV4 = source.Contains(':', StringComparison.Ordinal) ? null : source,
            CidrV6 = source.Contains(':', StringComparison.Ordinal) ? source : null,
        };

    private static SecurityGroup With(params GroupRule[] rules) => new(Group.Id, [.. rules]);

    private static Verdict Judge(string? settings, params GroupRule[] rules) =>
        Some.Judge(Guardrail, Group, With(rules), settings);

    private static string Revoked(string? settings, params GroupRule[] rules) =>
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
    public void Shares_of_the_Internet_for_different_protocols_do_not_add_up() =>
        Assert.IsType<Verdict.Compliant>(
            Judge(null, Rule("tcp", 22, 22, "3.0.0.0/8", "sgr-1"), Rule("udp", 22, 22, "17.0.0.0/8", "sgr-2"))
        );

    [Theory]
    [InlineData("0.0.0.0/1")]
    [InlineData("2000::/4")]
    [InlineData("2.0.0.0/7")]
    [InlineData("2600::/12")]
    public void A_share_of_the_Internet_that_nobody_has_is_revoked(string range) =>
        Assert.Equal("sgr-1", Revoked(null, Rule("tcp", 22, 22, range)));

    [Theory]
    [InlineData("3.0.0.0/8")]
    [InlineData("2630::/16")]
    [InlineData("10.0.0.0/8")]
    [InlineData("fc00::/7")]
    public void A_network_that_one_holder_has_stays(string range) =>
        Assert.IsType<Verdict.Compliant>(Judge(null, Rule("tcp", 22, 22, range)));

    [Fact]
    public void Thirty_two_ranges_that_leave_out_one_address_are_revoked_down_to_a_network()
    {
        // All but 203.0.113.7, split along the way down to it.
        const uint hole = (203u << 24) | (113u << 8) | 7;
        var rules = Enumerable
            .Range(1, 32)
            .Select(prefix => (Prefix: prefix, First: ((hole >> (32 - prefix)) ^ 1) << (32 - prefix)))
            .Select(b => Rule("tcp", 22, 22, $"{Dotted(b.First)}/{b.Prefix}", $"sgr-{b.Prefix:d2}"))
            .ToArray();

        var revoked = Revoked(null, rules).Split(' ');

        // 224.0.0.0/3 is not routed, and what is narrower than a /8 adds up to less than one.
        Assert.Equal(["sgr-01", "sgr-02", "sgr-04", "sgr-05", "sgr-06", "sgr-07", "sgr-08"], revoked);
    }

    [Fact]
    public void Ranges_that_overlap_count_once() =>
        Assert.IsType<Verdict.Compliant>(
            Judge(null, Rule("tcp", 22, 22, "3.0.0.0/8", "sgr-1"), Rule("tcp", 22, 22, "3.128.0.0/9", "sgr-2"))
        );

    [Fact]
    public void The_ranges_of_a_content_network_stay()
    {
        // https://www.cloudflare.com/ips-v4/
        string[] ranges =
        [
            "173.245.48.0/20",
            "103.21.244.0/22",
            "103.22.200.0/22",
            "103.31.4.0/22",
            "141.101.64.0/18",
            "108.162.192.0/18",
            "190.93.240.0/20",
            "188.114.96.0/20",
            "197.234.240.0/22",
            "198.41.128.0/17",
            "162.158.0.0/15",
            "104.16.0.0/13",
            "104.24.0.0/14",
            "172.64.0.0/13",
            "131.0.72.0/22",
            "2400:cb00::/32",
            "2606:4700::/32",
            "2a06:98c0::/29",
        ];
        var rules = ranges.Select((range, index) => Rule("tcp", 22, 22, range, $"sgr-{index:d2}")).ToArray();

        Assert.IsType<Verdict.Compliant>(Judge(null, rules));
        Assert.Equal("sgr-99", Revoked(null, [.. rules, Rule("tcp", 22, 22, "0.0.0.0/2", "sgr-99")]));
    }

    [Fact]
    public void The_bounds_are_settings()
    {
        const string settings = """{"widestIpv4":16,"widestIpv6":32}""";
        Assert.Equal("sgr-1", Revoked(settings, Rule("tcp", 22, 22, "3.0.0.0/15")));
        Assert.Equal("sgr-1", Revoked(settings, Rule("tcp", 22, 22, "2600::/31")));
        Assert.IsType<Verdict.Compliant>(Judge(settings, Rule("tcp", 22, 22, "3.0.0.0/16")));
    }

    [Fact]
    public void GRE_and_ESP_beside_all_traffic_stay() =>
        Assert.Equal(
            "sgr-1",
            Revoked(
                null,
                Rule("-1", -1, -1, "0.0.0.0/0", "sgr-1"),
                Rule("47", -1, -1, "0.0.0.0/0", "sgr-2"),
                Rule("50", -1, -1, "::/0", "sgr-3")
            )
        );

    [Fact]
    public void Nine_hundred_rules_are_revoked_in_one_call()
    {
        var rules = Enumerable
            .Range(0, 900)
            .Select(i => Rule("tcp", 22, 22, "0.0.0.0/0", $"sgr-{i:d4}") with { Description = new('é', 100) })
            .ToArray();
        Assert.Equal(900, Revoked(null, rules).Split(' ').Length);
    }

    [Fact]
    public void A_prefix_list_lets_in_what_is_in_it()
    {
        var listed = Rule("tcp", 22, 22, "") with { CidrV4 = null, PrefixList = "pl-1" };
        SecurityGroup Of(params Sequence<string> cidrs) => With(listed) with { PrefixLists = [new("pl-1", cidrs)] };

        Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Group, Of("0.0.0.0/1", "128.0.0.0/1")));
        Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Group, Of("::/0")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Group, Of("203.0.113.0/24")));
    }

    [Fact]
    public void A_prefix_list_that_cannot_be_read_is_unclear_where_it_reaches_a_high_risk_port()
    {
        SecurityGroup Of(int port) =>
            With(Rule("tcp", port, port, "") with { CidrV4 = null, PrefixList = "pl-1" }) with
            {
                PrefixLists = [new("pl-1", null)],
            };

        var verdict = Assert.IsType<Verdict.Unclear>(Some.Judge(Guardrail, Group, Of(22)));
        Assert.Contains("pl-1", verdict.Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Group, Of(443)));
    }

    [Fact]
    public void A_group_of_another_account_is_left_and_said()
    {
        var shared = With(Rule("tcp", 22, 22, "0.0.0.0/0")) with { OwnerId = "444455556666" };
        var left = Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Group, shared));
        Assert.True(left.IsLeft);
        Assert.Contains("belongs to account 444455556666", left.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ipPermissions":{"items":[{"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}""", true)]
    [InlineData("""{"cidrIp":"0.0.0.0/1"}""", true)]
    [InlineData("""{"ModifySecurityGroupRulesRequest":{"SecurityGroupRule":{"CidrIpv6":"::/0"}}}""", true)]
    [InlineData("""{"cidrIp":"203.0.113.0/24"}""", false)]
    [InlineData("null", false)]
    public void A_request_asks_for_a_violation_in_every_form_of_the_call(string request, bool asks) =>
        Assert.Equal(asks, Guardrail.Asks!(Some.Call("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", request)));

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

    private static string Dotted(uint address) =>
        $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
}
