using Remediation.Guardrails.GuardDuty;
using Xunit;

namespace Guardrails.Tests;

/// <summary>A region's detector against what it was.</summary>
public sealed class GuardDutyTests
{
    private const string Source = "guardduty.amazonaws.com";

    private static readonly Guardrail Rule = Disabled.Guardrail;

    private static readonly Resource Region = new(
        "AWS::GuardDuty::Detector",
        "111122223333",
        "arn:aws-cn:guardduty:cn-north-1:111122223333:detector",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Detector Whole = new(
        "d1",
        IsEnabled: true,
        "FIFTEEN_MINUTES",
        [
            new("S3_DATA_EVENTS", IsOn: true, []),
            new("EKS_AUDIT_LOGS", IsOn: false, []),
            new(
                "RUNTIME_MONITORING",
                IsOn: true,
                [new("EC2_AGENT_MANAGEMENT", true), new("EKS_ADDON_MANAGEMENT", false)]
            ),
        ]
    );

    private static Disabled.State Is(Detector? detector) => new(detector);

    private static Detector With(params Feature[] features) => Whole with { Features = [.. features] };

    private static Verdict Judge(Detector? now, Detector? was = null, Trigger? by = null, string? settings = null) =>
        Some.Judge(Rule, Region, Is(now), settings, was is null ? null : Is(was), by);

    // The one step of a plan, after which nothing is wrong any more.
    private static string Plan(Detector? now, Detector? was = null, string? settings = null)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was, settings: settings));
        Assert.IsType<Verdict.Compliant>(Judge(((Disabled.State)violation.Wanted!).Detector, was, settings: settings));
        return Assert.Single(Rule.Plan(Region, Is(now), violation)).ToString();
    }

    [Fact]
    public void A_suspended_detector_is_enabled_and_nothing_else_of_it_is_named() =>
        Assert.Equal(
            """guardduty:UpdateDetector {"DetectorId":"d1","Enable":true}""",
            Plan(Whole with { IsEnabled = false })
        );

    [Fact]
    public void Only_what_was_on_is_switched_on_again()
    {
        var now = Whole with
        {
            Features =
            [
                new("S3_DATA_EVENTS", IsOn: false, []),
                new("EKS_AUDIT_LOGS", IsOn: false, []),
                new(
                    "RUNTIME_MONITORING",
                    IsOn: false,
                    [new("EC2_AGENT_MANAGEMENT", false), new("EKS_ADDON_MANAGEMENT", false)]
                ),
            ],
        };
        Assert.Equal(
            """guardduty:UpdateDetector {"DetectorId":"d1","Features":["S3_DATA_EVENTS=ENABLED","RUNTIME_MONITORING=ENABLED EC2_AGENT_MANAGEMENT=ENABLED EKS_ADDON_MANAGEMENT=DISABLED"]}""",
            Plan(now, Whole)
        );
        Assert.IsType<Verdict.Compliant>(Judge(now));
    }

    [Fact]
    public void What_a_region_does_not_know_any_more_is_not_asked_for()
    {
        Assert.IsType<Verdict.Compliant>(Judge(With(), Whole));
        Assert.IsType<Verdict.Compliant>(
            Judge(With(), Whole, settings: """{"requiredFeatures":["RDS_LOGIN_EVENTS"]}""")
        );
    }

    [Theory]
    [InlineData("""{"requiredFeatures":["EKS_AUDIT_LOGS"]}""", "EKS_AUDIT_LOGS=ENABLED")]
    [InlineData("""{"requiredFeatures":["*"]}""", "EKS_AUDIT_LOGS=ENABLED")]
    public void A_feature_that_is_required_must_be_on_whatever_was_on_before(string settings, string feature) =>
        Assert.Contains(feature, Plan(Whole, settings: settings), StringComparison.Ordinal);

    [Fact]
    public void Runtime_monitoring_and_its_older_form_are_never_asked_for_together()
    {
        Feature[] none = [new("EKS_RUNTIME_MONITORING", false, []), new("RUNTIME_MONITORING", false, [])];
        var older = With(none[0] with { IsOn = true }, none[1]);
        var newer = With(none[0], none[1] with { IsOn = true });

        Assert.IsType<Verdict.Compliant>(Judge(newer, older));
        Assert.EndsWith("""["EKS_RUNTIME_MONITORING=ENABLED"]}""", Plan(With(none), older), StringComparison.Ordinal);
        Assert.EndsWith("""["RUNTIME_MONITORING=ENABLED"]}""", Plan(With(none), newer), StringComparison.Ordinal);
        const string all = """{"requiredFeatures":["*"]}""";
        Assert.EndsWith(
            """["RUNTIME_MONITORING=ENABLED"]}""",
            Plan(With(none), settings: all),
            StringComparison.Ordinal
        );
        Assert.IsType<Verdict.Compliant>(Judge(older, settings: all));
        var more = With([.. older.Features, new("S3_DATA_EVENTS", false, [])]);
        Assert.EndsWith("""["S3_DATA_EVENTS=ENABLED"]}""", Plan(more, settings: all), StringComparison.Ordinal);
        Assert.EndsWith("""["RUNTIME_MONITORING=DISABLED"]}""", Plan(null, With(none)), StringComparison.Ordinal);
        Assert.EndsWith("""["EKS_RUNTIME_MONITORING=ENABLED"]}""", Plan(null, older), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SIX_HOURS", "ONE_HOUR", true)]
    [InlineData("FIFTEEN_MINUTES", "ONE_HOUR", false)]
    [InlineData("SIX_HOURS", "SIX_HOURS", false)]
    [InlineData("SIX_HOURS", "NEVER_HEARD_OF", false)]
    [InlineData("NEVER_HEARD_OF", "ONE_HOUR", false)]
    public void Findings_are_told_as_soon_as_before(string now, string was, bool isWrong)
    {
        var verdict = Judge(Whole with { Frequency = now }, Whole with { Frequency = was });
        Assert.Equal(isWrong, verdict is Verdict.Violation);
    }

    [Fact]
    public void A_deleted_detector_is_made_again_with_what_was_off_said_too_and_undo_deletes_the_new_one()
    {
        Assert.Equal(
            """guardduty:CreateDetector {"Enable":true,"FindingPublishingFrequency":"FIFTEEN_MINUTES","Features":["S3_DATA_EVENTS=ENABLED","EKS_AUDIT_LOGS=DISABLED","RUNTIME_MONITORING=ENABLED EC2_AGENT_MANAGEMENT=ENABLED EKS_ADDON_MANAGEMENT=DISABLED"]}""",
            Plan(null, Whole)
        );
        Assert.Equal(
            """guardduty:DeleteDetector {"DetectorId":"d2"}""",
            Assert.Single(Some.Undo(Rule, Region, Is(null), Is(Whole with { Id = "d2" }))).ToString()
        );
    }

    [Fact]
    public void Where_no_detector_was_known_nothing_is_made()
    {
        var left = Assert.IsType<Verdict.Compliant>(Judge(null));
        Assert.True(left.IsLeft);
        var deletion = Some.Call(Source, "DeleteDetector", """{"detectorId":"d1"}""");
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(null, by: deletion)).Wanted);
        Assert.True(Rule.Asks!(deletion));
    }

    [Theory]
    [InlineData("""{"enable":false}""", false, true)]
    [InlineData("""{"features":[{"name":"S3_DATA_EVENTS","status":"DISABLED"}]}""", true, true)]
    [InlineData(
        """{"features":[{"status":"ENABLED","additionalConfiguration":[{"status":"DISABLED"}]}]}""",
        true,
        true
    )]
    [InlineData("""{"dataSources":{"s3Logs":{"enable":false}}}""", true, true)]
    [InlineData("""{"dataSources":{"kubernetes":{"auditLogs":{"enable":false}}}}""", true, true)]
    [InlineData(
        """{"dataSources":{"malwareProtection":{"scanEc2InstanceWithFindings":{"ebsVolumes":false}}}}""",
        true,
        true
    )]
    [InlineData("""{"enable":true,"dataSources":{"s3Logs":{"enable":true}}}""", false, false)]
    [InlineData("""{"features":"S3_DATA_EVENTS","dataSources":[]}""", false, false)]
    public void What_asks_for_fewer_features_of_a_detector_that_nobody_knew_is_unclear(
        string request,
        bool isUnclear,
        bool asks
    )
    {
        var call = Some.Call(Source, "UpdateDetector", request);
        Assert.Equal(isUnclear, Judge(Whole, by: call) is Verdict.Unclear);
        Assert.Equal(asks, Rule.Asks!(call));
        Assert.IsType<Verdict.Compliant>(Judge(Whole, Whole, call));
    }

    [Theory]
    [InlineData("DisassociateMembers", "{}", true)]
    [InlineData("DeleteMembers", "{}", true)]
    [InlineData("DisableOrganizationAdminAccount", "{}", true)]
    [InlineData("UpdateMemberDetectors", """{"features":[{"status":"ENABLED"}]}""", false)]
    [InlineData("UpdateOrganizationConfiguration", """{"autoEnable":false}""", true)]
    [InlineData("UpdateOrganizationConfiguration", """{"features":[{"autoEnable":"NONE"}]}""", true)]
    [InlineData(
        "UpdateOrganizationConfiguration",
        """{"features":[{"autoEnable":"ALL","additionalConfiguration":[{"autoEnable":"NONE"}]}]}""",
        true
    )]
    [InlineData("UpdateOrganizationConfiguration", """{"autoEnableOrganizationMembers":"ALL"}""", false)]
    public void What_a_call_does_beside_the_detector_is_told(string name, string request, bool isTold)
    {
        var call = Some.Call(Source, name, request);
        var verdict = Judge(Whole, Whole, call);
        Assert.Equal(isTold, verdict is Verdict.Violation { Wanted: null });
        // What can be mended comes first.
        var suspended = Judge(Whole with { IsEnabled = false }, Whole, call);
        Assert.NotNull(Assert.IsType<Verdict.Violation>(suspended).Wanted);
    }
}
