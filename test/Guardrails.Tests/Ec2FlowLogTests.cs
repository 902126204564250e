using Remediation.Guardrails.Ec2;
using Xunit;
using FlowLog = Remediation.Guardrails.Ec2.FlowLogsRemoved.FlowLog;
using Logging = Remediation.Guardrails.Ec2.FlowLogsRemoved.Logging;

namespace Guardrails.Tests;

public sealed class Ec2FlowLogTests
{
    private const string Bucket = "arn:aws-cn:s3:::example-flow-logs/vpc/";
    private const string Settings = $$"""{"destination":"{{Bucket}}"}""";

    private static readonly Guardrail Rule = FlowLogsRemoved.Guardrail;
    private static readonly Resource Vpc = new(
        "AWS::EC2::VPC",
        "vpc-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1:111122223333:vpc/vpc-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly FlowLog Right = new("fl-1", Bucket, "ALL", IsDelivering: true);
    private static readonly FlowLog Elsewhere = new("fl-2", "arn:aws-cn:s3:::example-other", "ALL", IsDelivering: true);

    private static Logging Of(params FlowLog[] logs) => new([.. logs]);

    private static Logging? Wanted(Logging now, string? settings = Settings) =>
        (Logging?)Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Vpc, now, settings)).Wanted;

    private static void AssertRight(Logging now, string? settings = Settings) =>
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Vpc, now, settings));

    [Fact]
    public void A_flow_log_to_the_bucket_is_wanted_and_others_stay()
    {
        var wanted = new FlowLog("", Bucket, "ALL", IsDelivering: true);
        Assert.Equal(Of(wanted), Wanted(Of()));
        Assert.Equal(Of(Elsewhere, wanted), Wanted(Of(Elsewhere)));
        AssertRight(Of(Elsewhere, Right));
        AssertRight(Of(Right with { Traffic = "REJECT", Destination = Bucket.TrimEnd('/') }));
    }

    [Fact]
    public void Where_one_to_the_bucket_fails_or_logs_too_little_it_is_told()
    {
        Assert.Null(Wanted(Of(Right with { IsDelivering = false })));
        Assert.Null(Wanted(Of(Right with { Traffic = "ACCEPT" })));
    }

    [Fact]
    public void Without_the_setting_it_is_told_unless_any_log_delivers()
    {
        AssertRight(Of(Elsewhere), settings: null);
        Assert.Null(Wanted(Of(), settings: null));
        Assert.Null(Wanted(Of(Elsewhere with { IsDelivering = false }), settings: null));
        Assert.Equal("destination", Rule.Needs!.Name);
    }

    [Fact]
    public void Undo_deletes_by_its_id_just_what_the_repair_made()
    {
        var step = Assert.Single(Some.Undo(Rule, Vpc, Of(Elsewhere), Of(Elsewhere, Right)));
        Assert.Equal("""ec2:DeleteFlowLogs {"FlowLogIds":["fl-1"]}""", $"{step}");
    }

    [Fact]
    public void A_forced_undo_keeps_what_others_made_since() =>
        Assert.Equal(Of(Elsewhere), Rule.RejoinedOf(Of(), Of(Elsewhere)));

    [Theory]
    [InlineData(
        "DeleteFlowLogs",
        """{"DeleteFlowLogsRequest":{"FlowLogId":{"content":"fl-1","tag":1}}}""",
        "null",
        0,
        true
    )]
    [InlineData("CreateVpc", "{}", """{"vpc":{"vpcId":"vpc-0a1b2c3d"}}""", 1, false)]
    [InlineData(
        "CreateDefaultVpc",
        "{}",
        """{"CreateDefaultVpcResponse":{"vpc":{"vpcId":"vpc-0a1b2c3d"}}}""",
        1,
        false
    )]
    [InlineData("CreateVpc", "{}", """{"vpc":7}""", 0, false)]
    public void A_call_names_its_VPC_or_is_about_all(
        string name,
        string request,
        string response,
        int count,
        bool isOfMany
    )
    {
        var call = Some.Call("ec2.amazonaws.com", name, request, response);
        var found = Rule.On.Locate(call).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, vpc => Assert.Equal(Vpc, vpc));
        Assert.Equal(isOfMany, Rule.On.IsOfMany(call));
    }
}
