using Remediation.Guardrails.CloudTrail;
using Xunit;
using Trail = Remediation.Guardrails.CloudTrail.LoggingStopped.Trail;

namespace Guardrails.Tests;

public sealed class CloudTrailLoggingTests
{
    private static readonly Guardrail Guardrail = LoggingStopped.Guardrail;

    private static Resource Located(string name) =>
        Assert.Single(
            Guardrail.On.Locate(Some.Call("cloudtrail.amazonaws.com", "StopLogging", $$"""{"name":"{{name}}"}"""))
        );

    private static Trail Is(Resource resource, bool? logging) => new(resource.Id, resource.Arn!, logging);

    private static Verdict Judge(Resource resource, bool? logging) =>
        Some.Judge(Guardrail, resource, Is(resource, logging));

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
            Guardrail.On.Locate(Some.Call("cloudtrail.amazonaws.com", "StopLogging", $$"""{"name":"{{named}}"}"""))
        );

    [Fact]
    public void A_stopped_trail_is_started_by_its_bare_name()
    {
        var resource = Located("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/audit");
        var step = Assert.Single(Some.Plan(Guardrail, resource, Is(resource, false)));
        Assert.Equal("""cloudtrail:StartLogging {"Name":"audit"}""", step.ToString());
    }

    [Fact]
    public void A_trail_that_records_is_right() => Assert.IsType<Verdict.Compliant>(Judge(Located("audit"), true));

    [Fact]
    public void An_organizations_trail_is_started_and_stopped_by_its_ARN()
    {
        const string org = "arn:aws-cn:cloudtrail:cn-north-1:444455556666:trail/org";
        var resource = Located(org);
        Assert.Equal("444455556666", Guardrail.On.Owner(resource));
        var step = Assert.Single(Some.Plan(Guardrail, resource, Is(resource, false)));
        Assert.Equal($$"""cloudtrail:StartLogging {"Name":"{{org}}"}""", step.ToString());
        var undo = Assert.Single(Some.Undo(Guardrail, resource, Is(resource, false), Is(resource, true)));
        Assert.Equal($$"""cloudtrail:StopLogging {"Name":"{{org}}"}""", undo.ToString());
    }

    [Fact]
    public async Task A_shadow_is_left_alone_without_a_call()
    {
        const string why = "home is cn-northwest-1";
        var resource = Located("arn:aws-cn:cloudtrail:cn-northwest-1:111122223333:trail/audit");
        var state = await Guardrail.ObserveAsync(
            new AwsClients("cn-north-1"),
            resource,
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            why,
            Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, resource, state!)).Why,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Undo_stops_what_was_stopped_and_now_records_and_starts_what_recorded()
    {
        var resource = Located("audit");
        Assert.Equal("cloudtrail:StopLogging", Assert.Single(Undo(false, true)).Action);
        Assert.Equal("cloudtrail:StartLogging", Assert.Single(Undo(true, false)).Action);
        Assert.Empty(Undo(false, false));
        Assert.Empty(Undo(null, true));

        IReadOnlyList<Step> Undo(bool? before, bool? now) =>
            Some.Undo(Guardrail, resource, Through(Is(resource, before)), Through(Is(resource, now)));

        object Through(Trail trail) => Guardrail.Read(Guardrail.Write(trail));
    }
}
