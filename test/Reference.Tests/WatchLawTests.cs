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

    [Theory]
    [InlineData("s3.amazonaws.com", "PutPublicAccessBlock", "s3.amazonaws.com:PutBucketPublicAccessBlock")]
    [InlineData("s3control.amazonaws.com", "PutBucketPublicAccessBlock", "s3.amazonaws.com:PutBucketPublicAccessBlock")]
    [InlineData("lambda.amazonaws.com", "UpdateFunctionCode", "lambda.amazonaws.com:UpdateFunctionCode20150331v2")]
    public void A_call_that_cloudtrail_records_by_another_name_is_found(string source, string name, string nearest) =>
        Fails(
            Law.EventName,
            $"{source}:{name}",
            "CloudTrail records a call of that name",
            nearest,
            [new Watch.Calls(source, name)]
        );

    [Fact]
    public void A_rule_that_aws_config_does_not_have_is_found() =>
        Fails(
            Law.ConfigRule,
            "restricted-shh",
            "AWS Config has a managed rule of that name",
            "restricted-ssh",
            [new Watch.ConfigRule("restricted-shh")]
        );

    [Fact]
    public void A_type_that_aws_config_does_not_record_is_found() =>
        Fails(
            Law.RecordedType,
            "AWS::S3::AccessPoint",
            "AWS Config records that type",
            "AWS::S3::Bucket",
            [new Watch.ConfigItem("AWS::S3::AccessPoint")]
        );

    [Fact]
    public void A_type_that_cloudformation_does_not_have_is_found() =>
        Fails(
            Law.ResourceType,
            "AWS::S3::Buckets",
            "CloudFormation has that type",
            "AWS::S3::Bucket",
            [],
            "AWS::S3::Buckets"
        );

    [Fact]
    public void A_quoted_field_may_hold_separators_quotes_and_line_ends() =>
        Assert.Equal(
            [
                ["a", "b,c", "d"],
                ["1", "say \"yes\"\nor no", ""],
            ],
            Table.Rows("a,\"b,c\",d\n1,\"say \"\"yes\"\"\nor no\",\n", ',')
        );

    private static void Fails(
        Law law,
        string name,
        string sentence,
        string nearest,
        IReadOnlyList<Watch> watches,
        params string[] resourceTypes
    )
    {
        var fault = Assert.Single(WatchLaws.Check(Facts, "made-up", watches, resourceTypes));
        Assert.Equal((law, "made-up", name), (fault.Law, fault.Owner, fault.Subject));
        Assert.Equal(
            $"made-up watches or judges {name}, and there is no evidence that {sentence}: "
                + $"the nearest known name is {nearest}; "
                + "correct it, or add an exception with AWS's page",
            fault.Message
        );
    }
}
