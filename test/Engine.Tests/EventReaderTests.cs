using System.Text.Json;
using Remediation.Engine.Gates;
using Xunit;

namespace Engine.Tests;

public sealed class EventReaderTests
{
    private const string Call = """
        {"detail-type":"AWS API Call via CloudTrail","id":"e1","account":"111122223333","region":"us-east-1","time":"2026-01-02T03:04:05Z",
         "detail":{"eventID":"c1","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","awsRegion":"eu-west-1","eventTime":"2026-01-02T03:04:00Z","recipientAccountId":"111122223333",
          "userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/remediation-s3/x","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/remediation/s3"}}}}}
        """;

    private static (Trigger? Trigger, string? Reason) Read(string json) =>
        EventReader.Read(JsonDocument.Parse(json).RootElement);

    [Fact]
    public void A_call_is_named_by_CloudTrails_id_and_placed_in_its_own_region()
    {
        var call = Assert.IsType<Trigger.Call>(Read(Call).Trigger);
        Assert.Equal(
            ("c1", "111122223333", "eu-west-1", "PutBucketPolicy"),
            (call.Id, call.Account, call.Region, call.EventName)
        );
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("5", "not a JSON object")]
    [InlineData("{}", "no detail-type")]
    [InlineData("""{"detail-type":"EC2 Instance State-change Notification"}""", "not watched")]
    [InlineData("""{"detail-type":"AWS API Call via CloudTrail"}""", "no id")]
    [InlineData("""{"detail-type":"AWS API Call via CloudTrail","id":"x","account":"1234"}""", "account")]
    [InlineData(
        """{"detail-type":"AWS API Call via CloudTrail","id":"x","account":"111122223333","region":"evil.example.com/"}""",
        "region"
    )]
    [InlineData(
        """{"detail-type":"AWS API Call via CloudTrail","id":"x","account":"111122223333","region":"us-east-1","time":"soon"}""",
        "time"
    )]
    [InlineData(
        """{"detail-type":"Config Rules Compliance Change","detail":{"newEvaluationResult":{"complianceType":"COMPLIANT"}}}""",
        "NON_COMPLIANT"
    )]
    public void What_cannot_be_used_is_answered_with_the_reason(string json, string reason)
    {
        var (trigger, why) = Read(json);
        Assert.Null(trigger);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_error_code_still_counts_as_a_failed_call()
    {
        var call = Assert.IsType<Trigger.Call>(
            Read(
                Call.Replace("\"eventSource\"", "\"errorCode\":{\"x\":1},\"eventSource\"", StringComparison.Ordinal)
            ).Trigger
        );
        Assert.NotNull(call.ErrorCode);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/remediation/*", true)]
    [InlineData("arn:aws:iam::111122223333:role/remediation/s3", true)]
    [InlineData("arn:aws:iam::111122223333:role/remediation", false)]
    [InlineData("arn:aws:iam::444455556666:role/remediation/*", false)]
    public void Own_changes_are_told_by_the_role_behind_the_session(string role, bool ours) =>
        Assert.Equal(ours, new OwnChange([role]).Made(Read(Call).Trigger!));

    [Fact]
    public void A_user_agent_or_session_name_like_ours_is_not_ours()
    {
        var call = (Trigger.Call)Read(Call).Trigger!;
        var other = call with
        {
            Actor = call.Actor with { RoleArn = "arn:aws:iam::111122223333:role/someone", UserAgent = "remediation" },
        };
        Assert.False(new OwnChange(["arn:aws:iam::111122223333:role/remediation/*"]).Made(other));
    }
}
