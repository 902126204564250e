using Amazon.Runtime;
using Remediation.Engine;
using Xunit;

namespace Engine.Tests;

public sealed class AwsErrorTests
{
    private const string Signature =
        "The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:canary\n'";

    [Fact]
    public void Of_a_message_the_first_line_is_told() =>
        Assert.Equal(
            "The request signature we calculated does not match.",
            AwsError.Text(new AmazonServiceException(Signature))
        );

    [Fact]
    public void A_message_of_any_length_is_cut() =>
        Assert.Equal(501, AwsError.Text(new AmazonServiceException(new string('x', 10_000))).Length);

    [Fact]
    public void Of_several_errors_each_one_is_told() =>
        Assert.Equal(
            "The request signature we calculated does not match.; other",
            AwsError.Text(
                new AggregateException(new AmazonServiceException(Signature), new InvalidOperationException("other"))
            )
        );

    [Fact]
    public void A_described_error_is_told_the_same_way()
    {
        var error = new AmazonServiceException(Signature) { ErrorCode = "SignatureDoesNotMatch", RequestId = "r" };
        Assert.Equal(
            "SignatureDoesNotMatch from reading the state: The request signature we calculated does not match. (request r)",
            AwsError.Describe(error, "reading the state", [])
        );
        Assert.Equal(
            "HttpRequestException from reading the state: first",
            AwsError.Describe(new HttpRequestException("first\nsecond"), "reading the state", [])
        );
    }
}
