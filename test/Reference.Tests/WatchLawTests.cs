using Remediation.Guardrails.Model;
using Xunit;

namespace Reference.Tests;

/// <summary>A name that is not known is found, whether the collected facts are here or not.</summary>
public sealed class WatchLawTests
{
    private static readonly EventFacts Facts = new(
        new Dictionary<string, string>
        {
            ["s3.amazonaws.com:PutBucketPublicAccessBlock"] = "a page",
            ["lambda.amazonaws.com:UpdateFunctionCode20150331v2"] = "a record",
        },
        new Dictionary<string, string> { ["restricted-ssh"] = "a list" },
        new Dictionary<string, string> { ["AWS::S3::Bucket"] = "a list" },
        new Dictionary<string, string> { ["AWS::S3::Bucket"] = "a list", ["AWS::S3::AccessPoint"] = "a list" }
    );

    [Fact]
    public void What_is_known_is_no_fault() =>
        Assert.Empty(
            WatchLaws.Check(
                Facts,
                "made-up",
                [
                    new Watch.Calls("s3.amazonaws.com", "PutBucketPublicAccessBlock"),
                    new Watch.Calls("lambda.amazonaws.com", "UpdateFunctionCode20150331v2"),
                    new Watch.ConfigItem("AWS::S3::Bucket"),
                    new Watch.ConfigRule("restricted-ssh"),
                ],
                ["AWS::S3::Bucket", "AWS::S3::AccessPoint"]
            )
        );

    [Fact]
    public void A_call_by_the_name_of_the_api_where_cloudtrail_has_another_is_found() =>
        Fails(
            Law.EventName,
            new Watch.Calls("s3.amazonaws.com", "PutPublicAccessBlock"),
            "made-up watches or judges s3.amazonaws.com:PutPublicAccessBlock, and there is no evidence that CloudTrail records a call of that name: "
                + "the nearest known name is s3.amazonaws.com:PutBucketPublicAccessBlock; correct it, or add an exception with AWS's page"
        );

    [Fact]
    public void A_call_without_the_version_that_cloudtrail_adds_is_found() =>
        Fails(
            Law.EventName,
            new Watch.Calls("lambda.amazonaws.com", "UpdateFunctionCode"),
            "made-up watches or judges lambda.amazonaws.com:UpdateFunctionCode, and there is no evidence that CloudTrail records a call of that name: "
                + "the nearest known name is lambda.amazonaws.com:UpdateFunctionCode20150331v2; correct it, or add an exception with AWS's page"
        );

    [Fact]
    public void A_call_of_another_source_is_found() =>
        Fails(
            Law.EventName,
            new Watch.Calls("s3control.amazonaws.com", "PutBucketPublicAccessBlock"),
            "made-up watches or judges s3control.amazonaws.com:PutBucketPublicAccessBlock, and there is no evidence that CloudTrail records a call of "
                + "that name: the nearest known name is s3.amazonaws.com:PutBucketPublicAccessBlock; correct it, or add an exception with AWS's page"
        );

    [Fact]
    public void A_rule_that_aws_config_does_not_have_is_found() =>
        Fails(
            Law.ConfigRule,
            new Watch.ConfigRule("restricted-shh"),
            "made-up watches or judges restricted-shh, and there is no evidence that AWS Config has a managed rule of that name: "
                + "the nearest known name is restricted-ssh; correct it, or add an exception with AWS's page"
        );

    [Fact]
    public void A_type_that_aws_config_does_not_record_is_found() =>
        Fails(
            Law.RecordedType,
            new Watch.ConfigItem("AWS::S3::AccessPoint"),
            "made-up watches or judges AWS::S3::AccessPoint, and there is no evidence that AWS Config records that type: "
                + "the nearest known name is AWS::S3::Bucket; correct it, or add an exception with AWS's page"
        );

    [Fact]
    public void A_type_that_cloudformation_does_not_have_is_found()
    {
        var fault = Assert.Single(WatchLaws.Check(Facts, "made-up", [], ["AWS::S3::Buckets"]));
        Assert.Equal(
            "made-up watches or judges AWS::S3::Buckets, and there is no evidence that CloudFormation has that type: "
                + "the nearest known name is AWS::S3::Bucket; correct it, or add an exception with AWS's page",
            fault.Message
        );
    }

    [Fact]
    public void A_quoted_field_may_hold_separators_quotes_and_line_ends() =>
        Assert.Equal(
            [
                ["a", "b,c", "d"],
                ["1", "say \"yes\"\nor no", ""],
            ],
            Table.Rows("a,\"b,c\",d\n1,\"say \"\"yes\"\"\nor no\",\n", ',')
        );

    private static void Fails(Law law, Watch watch, string message)
    {
        var fault = Assert.Single(WatchLaws.Check(Facts, "made-up", [watch], []));
        Assert.Equal((law, "made-up"), (fault.Law, fault.Owner));
        Assert.Equal(message, fault.Message);
    }
}
