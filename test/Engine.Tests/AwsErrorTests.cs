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

    [Theory]
    [InlineData(400, true)]
    [InlineData(403, true)]
    [InlineData(404, true)]
    [InlineData(409, true)]
    [InlineData(429, true)]
    [InlineData(499, true)]
    [InlineData(200, false)] // An answer that was cut off.
    [InlineData(0, false)]
    [InlineData(302, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public void Only_a_status_from_400_to_499_says_that_a_call_was_not_carried_out(int status, bool isRefusal) =>
        Assert.Equal(
            isRefusal,
            AwsError.IsRefusal(new AmazonServiceException("no") { StatusCode = (System.Net.HttpStatusCode)status })
        );

    [Fact]
    public void A_lost_answer_is_no_refusal_and_a_role_that_STS_did_not_give_is_one()
    {
        var refused = new AmazonServiceException("no") { StatusCode = System.Net.HttpStatusCode.ServiceUnavailable };
        Assert.True(AwsError.IsRefusal(new RoleNotAssumedException("arn:aws:iam::111122223333:role/x", refused)));
        Assert.False(AwsError.IsRefusal(new HttpRequestException("the connection was lost")));
        Assert.False(AwsError.IsRefusal(new TaskCanceledException()));
    }
}
