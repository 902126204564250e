using Remediation.Guardrails.Ec2;
using Xunit;
using NetworkAcl = Remediation.Guardrails.Ec2.NaclOpenToWorld.NetworkAcl;

namespace Guardrails.Tests;

public sealed class Ec2NaclTests
{
    private static readonly Guardrail Rule = NaclOpenToWorld.Guardrail;
    private static readonly Resource List = new(
        "AWS::EC2::NetworkAcl",
        "acl-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1:111122223333:network-acl/acl-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static AclEntry Allow(int number, string cidr, int? from = 22, int? to = null, string protocol = "6") =>
        new()
        {
            Number = number,
            Allows = true,
            Protocol = protocol,
            From = from,
            To = to ?? from,
            CidrV4 = cidr.Contains(':') ? null : cidr,
            CidrV6 = cidr.Contains(':') ? cidr : null,
        };

    private static AclEntry Deny(int number, string cidr, int? from = 22, int? to = null, string protocol = "6") =>
        Allow(number, cidr, from, to, protocol) with
        {
            Allows = false,
        };

    private static AclEntry Everything(int number, string cidr) => Allow(number, cidr, from: null, protocol: "-1");

    private static NetworkAcl Of(params AclEntry[] entries) => new([.. entries], IsDefault: false);

    private static NetworkAcl Default(params AclEntry[] entries) => new([.. entries], IsDefault: true);

    private static NetworkAcl? Wanted(NetworkAcl acl, string? settings = null) =>
        (NetworkAcl?)Assert.IsType<Verdict.Violation>(Some.Judge(Rule, List, acl, settings)).Wanted;

    private static void AssertRight(NetworkAcl acl, string? settings = null) =>
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, List, acl, settings));

    [Fact]
    public void Just_the_entries_that_open_an_administration_port_go()
    {
        var office = Allow(90, "198.51.100.0/24");
        var web = Allow(100, "0.0.0.0/0", 443);
        Assert.Equal(Of(office, web), Wanted(Of(office, web, Allow(110, "0.0.0.0/0"), Allow(120, "::/0", 3389))));
        Assert.Equal(Of(web), Wanted(Of(web, Allow(110, "0.0.0.0/0", 3389, protocol: "17"))));
        AssertRight(Of(office, web));
    }

    [Fact]
    public void Halves_of_the_world_are_the_world_and_the_fewest_go()
    {
        var network = Allow(130, "17.0.0.0/8");
        Assert.Equal(Of(network), Wanted(Of(Allow(110, "0.0.0.0/1"), Allow(120, "128.0.0.0/1"), network)));
    }

    [Fact]
    public void What_was_denied_before_opens_nothing_and_what_is_denied_after_does()
    {
        AssertRight(Of(Deny(50, "0.0.0.0/0"), Allow(110, "0.0.0.0/0")));
        AssertRight(Of(Deny(50, "0.0.0.0/1"), Deny(51, "128.0.0.0/1"), Allow(110, "0.0.0.0/0")));
        AssertRight(Of(Deny(50, "0.0.0.0/0", from: null, protocol: "-1"), Allow(110, "0.0.0.0/0")));
        Assert.NotNull(Wanted(Of(Deny(50, "198.51.100.0/24"), Allow(110, "0.0.0.0/0"))));
        Assert.NotNull(Wanted(Of(Deny(50, "0.0.0.0/0", 3389), Allow(110, "0.0.0.0/0"))));
        Assert.NotNull(Wanted(Of(Deny(50, "::/0"), Allow(110, "0.0.0.0/0"))));
        Assert.NotNull(Wanted(Of(Allow(110, "0.0.0.0/0"), Deny(120, "0.0.0.0/0"))));
    }

    [Fact]
    public void Of_what_lets_in_more_is_told_and_it_stays()
    {
        Assert.Null(Wanted(Of(Everything(100, "0.0.0.0/0"))));
        Assert.Null(Wanted(Of(Allow(100, "0.0.0.0/0", 20, 25))));
        var wider = Allow(100, "0.0.0.0/0", 0, 65535);
        Assert.Equal(Of(wider), Wanted(Of(wider, Allow(110, "0.0.0.0/0", 3389))));
        Assert.Equal(Of(), Wanted(Of(Allow(100, "0.0.0.0/0", 22, 23)), """{"ports":[22,23]}"""));
    }

    [Fact]
    public void A_default_lists_own_entries_and_ranges_for_answers_are_left()
    {
        AssertRight(Default(Everything(100, "0.0.0.0/0"), Everything(101, "::/0"), Allow(50, "0.0.0.0/0")));
        AssertRight(Of(Allow(100, "0.0.0.0/0", 1024, 65535), Allow(110, "0.0.0.0/0", 3389)));
        // Of the other family of addresses, and of another number, they say nothing.
        Assert.Equal(
            Default(Everything(100, "0.0.0.0/0")),
            Wanted(Default(Everything(100, "0.0.0.0/0"), Allow(110, "::/0")))
        );
        Assert.Null(Wanted(Default(Everything(90, "0.0.0.0/0"))));
        // A range that holds few clients is none for answers.
        Assert.Null(Wanted(Of(Allow(100, "0.0.0.0/0", 3000, 4000))));
        Assert.NotNull(Wanted(Of(Allow(100, "17.0.0.0/8", 1024, 65535), Allow(110, "0.0.0.0/0", 3389))));
    }

    [Fact]
    public void Another_accounts_list_is_left()
    {
        var acl = Of(Allow(110, "0.0.0.0/0")) with { OwnerId = "444455556666" };
        Assert.Equal("444455556666", Rule.OwnerOf(acl));
    }

    [Fact]
    public void Odd_entries_are_judged_without_failing()
    {
        AssertRight(Of());
        AssertRight(Of(Allow(110, "nonsense")));
        AssertRight(Of(Allow(110, "0.0.0.0/0") with { CidrV4 = null }));
        AssertRight(Of(Allow(110, "0.0.0.0/0", from: null, protocol: "1") with { IcmpType = -1, IcmpCode = -1 }));
        AssertRight(Of(Allow(110, "0.0.0.0/0")), """{"ports":[]}""");
        Assert.Null(Wanted(Of(Allow(110, "0.0.0.0/0", from: null))));
        Assert.Equal(Of(), Wanted(Of(Allow(110, "0.0.0.0/0"), Allow(110, "0.0.0.0/0"))));
    }

    [Fact]
    public void An_entry_is_deleted_by_its_number_and_undo_makes_it_again()
    {
        var (before, now) = (Of(Allow(110, "0.0.0.0/0")), Of());
        var step = Assert.Single(Some.Plan(Rule, List, before));
        Assert.Equal(
            """{"NetworkAclId":"acl-0a1b2c3d","RuleNumber":110,"Egress":false}""",
            step.Parameters.ToJsonString()
        );
        var undo = Assert.Single(Some.Undo(Rule, List, before, now));
        Assert.Equal(Assert.Single(Rule.Undos), undo.Permission);
        Assert.Equal("entry 110 (protocol 6 22 from 0.0.0.0/0), allowed", (string?)undo.Parameters["Entry"]);
    }

    [Fact]
    public void A_forced_undo_takes_nobodys_number()
    {
        var gone = Allow(110, "0.0.0.0/0");
        var since = Allow(120, "198.51.100.0/24");
        Assert.Equal(Of(since, gone), Rule.RejoinedOf(Of(gone), Of(since)));
        var taken = Deny(110, "0.0.0.0/0");
        Assert.Equal(Of(taken), Rule.RejoinedOf(Of(gone), Of(taken)));
    }

    [Theory]
    [InlineData(
        "CreateNetworkAclEntry",
        """{"networkAclId":"acl-0a1b2c3d","ruleAction":"allow","egress":false}""",
        true
    )]
    [InlineData(
        "CreateNetworkAclEntry",
        """{"networkAclId":"acl-0a1b2c3d","ruleAction":"allow","egress":true}""",
        false
    )]
    [InlineData(
        "CreateNetworkAclEntry",
        """{"networkAclId":"acl-0a1b2c3d","ruleAction":"deny","egress":false}""",
        false
    )]
    [InlineData("DeleteNetworkAclEntry", """{"networkAclId":"acl-0a1b2c3d","ruleNumber":50,"egress":false}""", true)]
    [InlineData("DeleteNetworkAclEntry", """{"networkAclId":"acl-0a1b2c3d","ruleNumber":50,"egress":true}""", false)]
    [InlineData(
        "ReplaceNetworkAclEntry",
        """{"ReplaceNetworkAclEntryRequest":{"NetworkAclId":"acl-0a1b2c3d","RuleAction":"allow"}}""",
        true
    )]
    public void A_call_that_may_open_it_asks_for_that_and_names_its_list(string name, string request, bool asks)
    {
        var call = Some.Call("ec2.amazonaws.com", name, request);
        Assert.Equal(asks, Rule.Asks!(call));
        Assert.Equal(List, Assert.Single(Rule.On.Locate(call)));
    }
}
