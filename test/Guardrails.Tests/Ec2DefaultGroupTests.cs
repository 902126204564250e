using Remediation.Guardrails.Ec2;
using Xunit;
using DefaultGroup = Remediation.Guardrails.Ec2.DefaultSecurityGroupOpened.DefaultGroup;

namespace Guardrails.Tests;

public sealed class Ec2DefaultGroupTests
{
    private static readonly Guardrail Rule = DefaultSecurityGroupOpened.Guardrail;
    private static readonly Resource Group = new(
        "AWS::EC2::SecurityGroup",
        "sg-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1:111122223333:security-group/sg-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly GroupRule Itself = RuleOf("sgr-1") with
    {
        Group = "sg-0a1b2c3d",
        GroupAccount = "111122223333",
    };
    private static readonly GroupRule Out = RuleOf("sgr-2") with { CidrV4 = "0.0.0.0/0" };

    private static GroupRule RuleOf(string id) =>
        new()
        {
            Id = id,
            Protocol = "-1",
            From = -1,
            To = -1,
        };

    private static DefaultGroup Of(Sequence<GroupRule> ingress, Sequence<GroupRule> egress) =>
        new(IsDefault: true, ingress, egress);

    private static IEnumerable<string> Said(IEnumerable<Step> steps) =>
        steps.Select(step => $"{step.Operation} {step.Parameters["SecurityGroupRuleIds"] ?? step.Parameters["Rule"]}");

    private static Trigger.Call Call(string name, string request, string response = "null") =>
        Some.Call("ec2.amazonaws.com", name, request, response);

    [Fact]
    public void All_rules_go_and_what_is_left_between_the_two_calls_is_still_wrong()
    {
        var before = Of([Itself], [Out]);
        var wanted = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Group, before)).Wanted;
        Assert.Equal(Of([], []), wanted);
        var steps = Rule.StepsOf(Group, before, wanted!);
        Assert.Equal(Rule.Writes, steps.Select(step => step.Permission));
        Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Group, Of([], [Out])));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Group, Of([], [])));
    }

    [Fact]
    public void Undo_makes_the_rules_again() =>
        Assert.Equal(
            [
                "AuthorizeSecurityGroupIngress all traffic from sg-0a1b2c3d",
                "AuthorizeSecurityGroupEgress all traffic to 0.0.0.0/0",
            ],
            Said(Some.Undo(Rule, Group, Of([Itself], [Out]), Of([], [])))
        );

    [Fact]
    public void A_rule_that_was_made_again_has_another_id_and_is_the_same() =>
        Assert.Empty(Rule.StepsOf(Group, Of([Itself], [Out]), Of([Itself with { Id = "sgr-9" }], [Out])));

    [Fact]
    public void Of_a_group_in_use_is_told_and_nothing_is_changed()
    {
        var used = Of([Itself], []) with { Interfaces = ["eni-0a1b2c3d"] };
        var told = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Group, used));
        Assert.Null(told.Wanted);
        Assert.Contains("eni-0a1b2c3d", told.Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Group, Of([], []) with { Interfaces = ["eni-0a1b2c3d"] }));
    }

    [Fact]
    public void Another_group_and_another_accounts_are_left()
    {
        Assert.True(IsLeft(new(IsDefault: false, [], [])));
        Assert.True(IsLeft(Of([Itself], []) with { OwnerId = "444455556666" }));
        Assert.False(IsLeft(Of([Itself], []) with { OwnerId = "111122223333" }));

        static bool IsLeft(DefaultGroup group) => Some.Judge(Rule, Group, group) is Verdict.Compliant { IsLeft: true };
    }

    [Fact]
    public void A_forced_undo_keeps_what_others_made_since()
    {
        var since = RuleOf("sgr-3") with { CidrV4 = "198.51.100.0/24" };
        Assert.Equal(Of([since, Itself], [Out]), Rule.RejoinedOf(Of([Itself], [Out]), Of([since], [])));
    }

    [Theory]
    [InlineData("CreateVpc", """{"vpc":{"vpcId":"vpc-0a1b2c3d"}}""", 1)]
    [InlineData("CreateDefaultVpc", """{"CreateDefaultVpcResponse":{"vpc":{"vpcId":"vpc-0a1b2c3d"}}}""", 1)]
    [InlineData("CreateVpc", """{"vpc":""}""", 0)]
    [InlineData("CreateVpc", "null", 0)]
    public void Of_a_new_VPC_the_group_is_still_to_be_found(string name, string response, int count)
    {
        var found = Rule.On.Locate(Call(name, "{}", response)).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, group => Assert.Equal((null, "vpc-0a1b2c3d"), (group.Arn, group.Id)));
    }
}
