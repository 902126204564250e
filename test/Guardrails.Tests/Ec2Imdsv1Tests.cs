using Remediation.Guardrails.Ec2;
using Xunit;
using MetadataOptions = Remediation.Guardrails.Ec2.Imdsv1Allowed.MetadataOptions;

namespace Guardrails.Tests;

public sealed class Ec2Imdsv1Tests
{
    private static readonly Guardrail Rule = Imdsv1Allowed.Guardrail;
    private static readonly Resource Machine = InstanceOf("i-0a1b2c3d4e5f60718");

    private static Resource InstanceOf(string id) =>
        new(
            "AWS::EC2::Instance",
            id,
            $"arn:aws-cn:ec2:cn-north-1:111122223333:instance/{id}",
            "111122223333",
            "cn-north-1",
            "aws-cn"
        );

    private static Trigger.Call Call(string name, string request, string response = "null") =>
        Some.Call("ec2.amazonaws.com", name, request, response);

    private static string Written(MetadataOptions from, MetadataOptions to) =>
        Assert.Single(Rule.StepsOf(Machine, from, to)).Parameters.ToJsonString();

    [Fact]
    public void A_token_is_asked_for_and_undo_asks_for_none()
    {
        var (before, now) = (new MetadataOptions(false, true), new MetadataOptions(true, true));
        Assert.Equal(now, Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Machine, before)).Wanted);
        Assert.Equal(
            """{"InstanceId":"i-0a1b2c3d4e5f60718","HttpEndpoint":"enabled","HttpTokens":"required"}""",
            Written(before, now)
        );
        Assert.Equal(
            """{"InstanceId":"i-0a1b2c3d4e5f60718","HttpEndpoint":"enabled","HttpTokens":"optional"}""",
            Written(now, before)
        );
    }

    [Fact]
    public void What_nobody_can_read_is_right_and_names_no_tokens()
    {
        var closed = new MetadataOptions(false, false);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Machine, closed));
        Assert.Equal(
            """{"InstanceId":"i-0a1b2c3d4e5f60718","HttpEndpoint":"disabled"}""",
            Written(new(true, true), closed)
        );
    }

    [Theory]
    [InlineData(
        "ModifyInstanceMetadataOptions",
        """{"ModifyInstanceMetadataOptionsRequest":{"HttpTokens":"optional"}}""",
        "null",
        true
    )]
    [InlineData(
        "ModifyInstanceMetadataOptions",
        """{"ModifyInstanceMetadataOptionsRequest":{"HttpTokens":"required"}}""",
        "null",
        false
    )]
    [InlineData("ModifyInstanceMetadataOptions", """{"httpTokens":"optional"}""", "null", true)]
    [InlineData(
        "ModifyInstanceMetadataOptions",
        """{"ModifyInstanceMetadataOptionsRequest":{"HttpEndpoint":"enabled"}}""",
        """{"ModifyInstanceMetadataOptionsResponse":{"instanceMetadataOptions":{"httpTokens":"optional"}}}""",
        true
    )]
    [InlineData(
        "RunInstances",
        "{}",
        """{"instancesSet":{"items":[{"metadataOptions":{"httpTokens":"optional"}}]}}""",
        true
    )]
    [InlineData(
        "RunInstances",
        "{}",
        """{"instancesSet":{"items":[{"metadataOptions":{"httpTokens":"required"}}]}}""",
        false
    )]
    [InlineData("RunInstances", "{}", """{"instancesSet":{}}""", false)]
    [InlineData("RunInstances", "null", "null", false)]
    public void A_call_asks_for_metadata_without_a_token_or_not(
        string name,
        string request,
        string response,
        bool asks
    ) => Assert.Equal(asks, Rule.Asks!(Call(name, request, response)));

    [Fact]
    public void A_launch_names_each_of_its_instances_once()
    {
        const string response = """
            {"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"},{"instanceId":"i-1"},{"instanceId":7}]}}
            """;
        Assert.Equal([InstanceOf("i-1"), InstanceOf("i-2")], Rule.On.Locate(Call("RunInstances", "{}", response)));
    }

    [Theory]
    [InlineData("""{"ModifyInstanceMetadataOptionsRequest":{"InstanceId":"i-0a1b2c3d4e5f60718"}}""", 1)]
    [InlineData("""{"instanceId":"i-0a1b2c3d4e5f60718"}""", 1)]
    [InlineData("""{"ModifyInstanceMetadataOptionsRequest":""}""", 0)]
    [InlineData("null", 0)]
    public void A_change_names_its_instance_in_its_own_partition(string request, int count)
    {
        var found = Rule.On.Locate(Call("ModifyInstanceMetadataOptions", request)).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, instance => Assert.Equal(Machine, instance));
    }
}
