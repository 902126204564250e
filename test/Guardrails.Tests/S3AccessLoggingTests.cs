using Remediation.Guardrails.S3;
using Xunit;
using Logging = Remediation.Guardrails.S3.AccessLoggingDisabled.Logging;

namespace Guardrails.Tests;

public sealed class S3AccessLoggingTests
{
    private const string Named = """{"logBucket":"logs-{account}-{region}"}""";
    private const string Logs = "logs-111122223333-cn-north-1";

    private static readonly Guardrail Rule = AccessLoggingDisabled.Guardrail;
    private static readonly Logging Off = new(null, null);

    private static Resource Bucket(string name = "example") =>
        new("AWS::S3::Bucket", name, $"arn:aws-cn:s3:::{name}", "111122223333", "cn-north-1", "aws-cn");

    [Fact]
    public void The_logs_go_to_the_bucket_of_the_setting_in_the_buckets_own_region()
    {
        var seen = Some.Judge(Rule, Bucket(), Off, Named);
        Assert.Equal(new Logging(Logs, "example/"), Assert.IsType<Verdict.Violation>(seen).Wanted);
        Assert.Equal(
            $$"""s3:PutBucketLogging {"Bucket":"example","TargetBucket":"{{Logs}}","TargetPrefix":"example/"}""",
            Assert.Single(Some.Plan(Rule, Bucket(), Off, Named)).ToString()
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"logBucket":""}""")]
    public void Without_a_log_bucket_it_is_told(string? settings)
    {
        var told = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Bucket(), Off, settings));
        Assert.Null(told.Wanted);
        Assert.Contains("`logBucket` names no bucket", told.Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Bucket(), new Logging("any", null), settings));
    }

    [Fact]
    public void The_log_bucket_is_left_whatever_it_logs()
    {
        foreach (var now in (Logging[])[Off, new(Logs, null), new("elsewhere", "x")])
            Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Bucket(Logs), now, Named)).IsLeft);
        // Another region's is a bucket like any other.
        var other = Bucket("logs-111122223333-cn-northwest-1");
        Assert.IsType<Verdict.Violation>(Some.Judge(Rule, other, Off, Named));
    }

    [Fact]
    public void What_logs_anywhere_stays_and_undo_switches_it_off()
    {
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Bucket(), new Logging("elsewhere", null), Named));
        Assert.Equal(
            """s3:PutBucketLogging {"Bucket":"example","TargetBucket":null,"TargetPrefix":null}""",
            Assert.Single(Some.Undo(Rule, Bucket(), Off, new Logging(Logs, "example/"))).ToString()
        );
        Assert.Empty(Some.Undo(Rule, Bucket(), Off, new Logging(null, "a prefix of nothing")));
    }

    [Theory]
    [InlineData("PutBucketLogging", """{"BucketLoggingStatus":{"xmlns":"x"}}""", true)]
    [InlineData("PutBucketLogging", """{"BucketLoggingStatus":""}""", true)]
    [InlineData("PutBucketLogging", "null", true)]
    [InlineData("PutBucketLogging", """{"BucketLoggingStatus":{"LoggingEnabled":{"TargetBucket":"logs"}}}""", false)]
    [InlineData("CreateBucket", "{}", true)]
    public void A_call_that_leaves_it_off_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("s3.amazonaws.com", name, request)));
}
