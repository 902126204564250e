using Remediation.Guardrails.CloudTrail;
using Xunit;

namespace Guardrails.Tests;

public sealed class CloudTrailLoggingTests
{
    private static readonly Guardrail Guardrail = LoggingStopped.Guardrail;

    private static Resource Located(string name) =>
        Assert.Single(
            Guardrail.Locate(Some.Call("cloudtrail.amazonaws.com", "StopLogging", $$"""{"name":"{{name}}"}"""))
        );

    private static Verdict Judge(Resource resource, bool? logging) =>
        Guardrail.Judge(resource, new Trail(resource.Id, resource.Arn, logging), Settings.Default);

    [Theory]
    [InlineData("audit")]
    [InlineData("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit")]
    public void A_trail_is_the_same_by_name_and_by_arn(string named)
    {
        var resource = Located(named);
        Assert.Equal(
            ("audit", "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit"),
            (resource.Id, resource.Arn)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("arn:aws-cn:cloudtrail:cn-north-1:111122223333:eventdatastore/1")]
    [InlineData("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/")]
    public void What_names_no_trail_is_about_none(string named) =>
        Assert.Empty(
            Guardrail.Locate(Some.Call("cloudtrail.amazonaws.com", "StopLogging", $$"""{"name":"{{named}}"}"""))
        );

    [Fact]
    public void A_stopped_trail_is_started_by_its_bare_name()
    {
        var violation = Assert.IsType<Verdict.Violation>(
            Judge(Located("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit"), false)
        );
        Assert.Equal("""cloudtrail:StartLogging {"Name":"audit"}""", Assert.Single(violation.Plan).ToString());
    }

    [Fact]
    public void A_trail_that_records_is_right() => Assert.IsType<Verdict.Compliant>(Judge(Located("audit"), true));

    [Theory]
    [InlineData("arn:aws-cn:cloudtrail:cn-north-1:444455556666:trail/org", "belongs to account 444455556666")]
    [InlineData("arn:aws-cn:cloudtrail:cn-northwest-1:111122223333:trail/audit", "home is cn-northwest-1")]
    public async Task Another_accounts_trail_and_a_shadow_are_left_alone_without_a_call(string arn, string why)
    {
        var resource = Located(arn);
        var state = await Guardrail.ObserveAsync(
            new AwsClients("cn-north-1"),
            resource,
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            why,
            Assert.IsType<Verdict.Compliant>(Guardrail.Judge(resource, state!, Settings.Default)).Why,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Undo_stops_only_what_was_stopped_and_now_records()
    {
        var resource = Located("audit");
        Trail Is(bool? logging) => (Trail)Guardrail.Read(Guardrail.Write(new Trail("audit", resource.Arn, logging)));
        Assert.Equal("cloudtrail:StopLogging", Assert.Single(Guardrail.Restore(resource, Is(false), Is(true))).Action);
        Assert.Empty(Guardrail.Restore(resource, Is(true), Is(false)));
        Assert.Empty(Guardrail.Restore(resource, Is(false), Is(false)));
        Assert.Empty(Guardrail.Restore(resource, Is(null), Is(true)));
    }
}
