using Remediation.Guardrails.Ec2;
using Xunit;
using Subnet = Remediation.Guardrails.Ec2.SubnetAutoPublicIp.Subnet;

namespace Guardrails.Tests;

public sealed class Ec2SubnetTests
{
    private const string Marked = "kubernetes.io/role/elb";

    private static readonly Guardrail Rule = SubnetAutoPublicIp.Guardrail;
    private static readonly Resource Place = new(
        "AWS::EC2::Subnet",
        "subnet-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1:111122223333:subnet/subnet-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Subnet Tagged(params string[] keys) => new(true) { TagKeys = [.. keys] };

    private static Trigger.Call Call(string name, string request, string response = "null") =>
        Some.Call("ec2.amazonaws.com", name, request, response);

    [Fact]
    public void A_mark_of_public_subnets_is_a_tags_whole_key_and_the_settings_name_it()
    {
        Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Place, Tagged("team", Marked))).IsLeft);
        Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Place, Tagged("kubernetes.io/role/elb-internal")));
        Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Place, Tagged(Marked), """{"publicTags":[]}"""));
        const string own = """{"publicTags":["public"]}""";
        Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Place, Tagged(Marked), own));
        Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Place, Tagged("public"), own)).IsLeft);
    }

    [Fact]
    public void Undo_switches_it_on_again() =>
        Assert.True(
            (bool)
                Assert.Single(Some.Undo(Rule, Place, new Subnet(true), new Subnet(false))).Parameters[
                    "MapPublicIpOnLaunch"
                ]!
        );

    [Theory]
    [InlineData("ModifySubnetAttribute", """{"subnetId":"subnet-1","mapPublicIpOnLaunch":{"value":true}}""", true)]
    [InlineData("ModifySubnetAttribute", """{"SubnetId":"subnet-1","MapPublicIpOnLaunch":{"Value":true}}""", true)]
    [InlineData("ModifySubnetAttribute", """{"subnetId":"subnet-1","mapPublicIpOnLaunch":{"value":false}}""", false)]
    [InlineData("ModifySubnetAttribute", """{"assignIpv6AddressOnCreation":{"value":true}}""", false)]
    [InlineData("ModifySubnetAttribute", """{"mapPublicIpOnLaunch":true}""", false)]
    [InlineData(
        "ModifySubnetAttribute",
        """{"ModifySubnetAttributeRequest":{"SubnetId":"subnet-1","MapPublicIpOnLaunch":{"Value":true}}}""",
        true
    )]
    [InlineData("CreateDefaultSubnet", """{"CreateDefaultSubnetRequest":{"AvailabilityZone":"cn-north-1a"}}""", true)]
    public void A_call_asks_for_public_addresses_or_not(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Call(name, request)));

    [Theory]
    [InlineData("ModifySubnetAttribute", """{"SubnetId":"subnet-0a1b2c3d"}""", "null", 1)]
    [InlineData("ModifySubnetAttribute", """{"subnetId":{"value":"subnet-0a1b2c3d"}}""", "null", 0)]
    [InlineData("ModifySubnetAttribute", """{"ModifySubnetAttributeRequest":""}""", "null", 0)]
    [InlineData(
        "ModifySubnetAttribute",
        """{"ModifySubnetAttributeRequest":{"SubnetId":"subnet-0a1b2c3d"}}""",
        "null",
        1
    )]
    [InlineData("CreateDefaultSubnet", "{}", """{"CreateDefaultSubnetResponse":{"subnet":""}}""", 0)]
    [InlineData("CreateDefaultSubnet", "{}", """{"subnet":{"subnetId":"subnet-0a1b2c3d"}}""", 1)]
    [InlineData(
        "CreateDefaultSubnet",
        "{}",
        """{"CreateDefaultSubnetResponse":{"subnet":{"subnetId":"subnet-0a1b2c3d"}}}""",
        1
    )]
    [InlineData("CreateDefaultVpc", """{"CreateDefaultVpcRequest":""}""", "null", 0)]
    public void An_event_names_its_subnet_in_its_own_partition(string name, string request, string response, int count)
    {
        var found = Rule.On.Locate(Call(name, request, response)).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, subnet => Assert.Equal(Place, subnet));
    }
}
