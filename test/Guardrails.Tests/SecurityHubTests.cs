using Amazon.SecurityHub.Model;
using Remediation.Guardrails.SecurityHub;
using Xunit;

namespace Guardrails.Tests;

/// <summary>A region's Security Hub against what it was.</summary>
public sealed class SecurityHubTests
{
    private const string Source = "securityhub.amazonaws.com";
    private const string Practices = "aws-foundational-security-best-practices/v/1.0.0";
    private const string Cis = "cis-aws-foundations-benchmark/v/3.0.0";

    private const string Standards = "arn:aws-cn:securityhub:cn-north-1::standards";
    private const string Subscriptions = "arn:aws-cn:securityhub:cn-north-1:111122223333:subscription";
    private const string Enabling = """securityhub:BatchEnableStandards {"StandardsArns":""";
    private const string Disabling = """securityhub:BatchDisableStandards {"StandardsSubscriptionArns":""";

    private static readonly Guardrail Rule = Disabled.Guardrail;

    private static readonly Resource Region = new(
        "AWS::SecurityHub::Hub",
        "111122223333",
        "arn:aws-cn:securityhub:cn-north-1:111122223333:hub/default",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Hub Whole = With(Practices, Cis);

    private static string ArnOf(string name) => Standard.ArnOf(name, Region);

    private static Standard Of(string name) =>
        new(ArnOf(name)) { Subscription = $"arn:aws-cn:securityhub:cn-north-1:111122223333:subscription/{name}" };

    private static Hub With(params string[] names) =>
        new("SECURITY_CONTROL", AddsControls: true, [.. names.Select(Of)]);

    private static Disabled.State Is(Hub? hub) => new(hub);

    private static Verdict Judge(Hub? now, Hub? was = null, Trigger? by = null, string? settings = null) =>
        Some.Judge(Rule, Region, Is(now), settings, was is null ? null : Is(was), by);

    // The steps of a plan, after which nothing is wrong any more.
    private static string Plan(Hub? now, Hub? was = null, string? settings = null)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was, settings: settings));
        Assert.IsType<Verdict.Compliant>(Judge(((Disabled.State)violation.Wanted!).Hub, was, settings: settings));
        return string.Join('\n', Rule.Plan(Region, Is(now), violation));
    }

    private static string Undo(Hub? before, Hub? now) =>
        string.Join('\n', Some.Undo(Rule, Region, Is(before), Is(now)));

    private static StandardsSubscription Subscribed(string name, string status) =>
        new()
        {
            StandardsArn = ArnOf(name),
            StandardsSubscriptionArn = Of(name).Subscription!,
            StandardsStatus = status,
        };

    [Fact]
    public void What_was_switched_off_is_switched_on_with_its_own_standards_and_no_others()
    {
        var was = Whole with { Generator = "STANDARD_CONTROL" };
        Assert.Equal(
            $$"""
            securityhub:EnableSecurityHub {"EnableDefaultStandards":false,"ControlFindingGenerator":"STANDARD_CONTROL"}
            {{Enabling}}["{{Standards}}/{{Practices}}","{{Standards}}/{{Cis}}"]}
            """,
            Plan(null, was)
        );
        Assert.Equal("securityhub:DisableSecurityHub {}", Undo(null, was));
    }

    [Fact]
    public void One_without_standards_gets_none_and_one_of_an_unknown_generator_gets_the_default() =>
        Assert.Equal(
            """securityhub:EnableSecurityHub {"EnableDefaultStandards":false}""",
            Plan(null, With() with { Generator = "", AddsControls = false })
        );

    [Fact]
    public void What_stands_between_two_writes_of_a_repair_is_a_violation_too() =>
        Assert.StartsWith("securityhub:BatchEnableStandards", Plan(With(), Whole), StringComparison.Ordinal);

    [Fact]
    public void A_standard_that_is_missing_is_enabled_and_undo_disables_it_by_its_subscription()
    {
        Assert.Equal($$"""{{Enabling}}["{{Standards}}/{{Cis}}"]}""", Plan(With(Practices), Whole));
        Assert.Equal($$"""{{Disabling}}["{{Subscriptions}}/{{Cis}}"]}""", Undo(With(Practices), Whole));
    }

    [Theory]
    [InlineData("PENDING", true)]
    [InlineData("READY", true)]
    [InlineData("INCOMPLETE", true)]
    [InlineData("DELETING", false)]
    [InlineData("FAILED", false)]
    [InlineData("NEVER_HEARD_OF", false)]
    public void What_AWS_still_prepares_is_enabled_and_what_it_takes_away_is_not(string status, bool isEnabled)
    {
        var answer = new DescribeHubResponse
        {
            AutoEnableControls = true,
            ControlFindingGenerator = "SECURITY_CONTROL",
        };
        var now = Hub.Of(answer, [Subscribed(Cis, status), Subscribed(Practices, "READY")]);
        Assert.Equal(isEnabled, Judge(now, Whole) is Verdict.Compliant);
        Assert.Equal(isEnabled ? Whole : With(Practices), now);
    }

    [Theory]
    [InlineData("cis-aws-foundations-benchmark/v/1.4.0", "cis-aws-foundations-benchmark/v/3.0.0", true)]
    [InlineData("cis-aws-foundations-benchmark/v/1.2.0", "cis-aws-foundations-benchmark/v/1.4.0", true)]
    [InlineData("cis-aws-foundations-benchmark/v/9.0.0", "cis-aws-foundations-benchmark/v/10.0.0", true)]
    [InlineData("cis-aws-foundations-benchmark/v/3.0.0", "cis-aws-foundations-benchmark/v/1.4.0", false)]
    [InlineData("pci-dss/v/3.2.1", "cis-aws-foundations-benchmark/v/5.0.0", false)]
    [InlineData("pci-dss/v/3.2.1", "pci-dss/v/next", false)]
    [InlineData("pci-dss", "pci-dss/v/4.0.1", false)]
    public void A_standard_gives_way_to_a_newer_version_of_itself_alone(string was, string now, bool mayGo) =>
        Assert.Equal(mayGo, Judge(With(now), With(was)) is Verdict.Compliant);

    [Fact]
    public void The_oldest_standard_has_no_region_in_its_ARN()
    {
        const string name = "cis-aws-foundations-benchmark/v/1.2.0";
        Assert.Equal($"arn:aws-cn:securityhub:::ruleset/{name}", ArnOf(name));
        Assert.Equal(name, new Standard(ArnOf(name)).Name);
        Assert.Equal(name, Standard.NameIn(Of(name).Subscription!));
        Assert.Equal("no-slash", Standard.NameIn("no-slash"));
    }

    [Fact]
    public void What_is_required_must_be_enabled_whatever_was_enabled_before_and_never_where_there_was_no_hub()
    {
        const string settings = """{"requiredStandards":["pci-dss/v/4.0.1"]}""";
        Assert.Equal($$"""{{Enabling}}["{{Standards}}/pci-dss/v/4.0.1"]}""", Plan(Whole, settings: settings));
        Assert.IsType<Verdict.Compliant>(Judge(With("pci-dss/v/4.0.1"), settings: settings));
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(null, settings: settings)).IsLeft);
    }

    [Fact]
    public void New_controls_are_added_where_they_were()
    {
        var less = Whole with { AddsControls = false };
        Assert.Equal("""securityhub:UpdateSecurityHubConfiguration {"AutoEnableControls":true}""", Plan(less, Whole));
        Assert.Equal("""securityhub:UpdateSecurityHubConfiguration {"AutoEnableControls":false}""", Undo(less, Whole));
        Assert.IsType<Verdict.Compliant>(Judge(less, less));
        Assert.IsType<Verdict.Compliant>(Judge(less));
        Assert.IsType<Verdict.Compliant>(Judge(Whole with { Generator = "STANDARD_CONTROL" }, Whole));
    }

    [Fact]
    public void Where_it_was_never_seen_on_it_is_never_switched_on()
    {
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(null)).IsLeft);
        var disabling = Some.Call(Source, "DisableSecurityHub", "null");
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(null, by: disabling)).Wanted);
        Assert.True(Rule.Asks!(disabling));
    }

    [Theory]
    [InlineData("""{"StandardsSubscriptionArns":["x:subscription/pci-dss/v/4.0.1"]}""", typeof(Verdict.Violation))]
    [InlineData("""{"standardsSubscriptionArns":["x:subscription/pci-dss/v/4.0.1"]}""", typeof(Verdict.Violation))]
    [InlineData(
        """{"StandardsSubscriptionArns":["x:subscription/cis-aws-foundations-benchmark/v/3.0.0"]}""",
        typeof(Verdict.Compliant)
    )]
    [InlineData("""{"StandardsSubscriptionArns":"pci-dss"}""", typeof(Verdict.Violation))]
    [InlineData("""{"StandardsSubscriptionArns":[7,null]}""", typeof(Verdict.Unclear))]
    [InlineData("null", typeof(Verdict.Unclear))]
    public void A_standard_that_is_disabled_of_a_hub_that_nobody_knew_is_told(string request, Type verdict)
    {
        var call = Some.Call(Source, "BatchDisableStandards", request);
        Assert.IsType(verdict, Judge(Whole, by: call));
        Assert.IsType<Verdict.Compliant>(Judge(Whole, Whole, call));
        Assert.True(Rule.Asks!(call));
    }

    [Theory]
    [InlineData("Account 111122223333 is not subscribed to AWS Security Hub", true)]
    [InlineData("DescribeHub: Account 111122223333 is not subscribed to AWS Security Hub", true)]
    [InlineData("The account doesn't have permission to perform this action.", false)]
    [InlineData("", false)]
    public void A_missing_right_is_not_taken_for_off(string refusal, bool isOff) =>
        Assert.Equal(isOff, Disabled.IsOff(refusal));

    [Theory]
    [InlineData("UpdateSecurityHubConfiguration", """{"AutoEnableControls":false}""", true)]
    [InlineData("UpdateSecurityHubConfiguration", """{"autoEnableControls":false}""", true)]
    [InlineData("UpdateSecurityHubConfiguration", """{"AutoEnableControls":"false"}""", false)]
    [InlineData("UpdateSecurityHubConfiguration", """{"ControlFindingGenerator":"STANDARD_CONTROL"}""", false)]
    [InlineData("EnableSecurityHub", "null", false)]
    public void A_read_right_after_what_asks_for_less_is_made_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call(Source, name, request)));

    [Theory]
    [InlineData("DisassociateMembers", "{}", true)]
    [InlineData("DeleteMembers", "null", true)]
    [InlineData("DisableSecurityHubV2", "null", true)]
    [InlineData("DisableImportFindingsForProduct", "{}", true)]
    [InlineData("UpdateStandardsControl", """{"controlStatus":"DISABLED"}""", true)]
    [InlineData("UpdateStandardsControl", """{"ControlStatus":"ENABLED"}""", false)]
    [InlineData("UpdateStandardsControl", "null", false)]
    [InlineData(
        "BatchUpdateStandardsControlAssociations",
        """{"StandardsControlAssociationUpdates":[{"AssociationStatus":"ENABLED"},{"AssociationStatus":"DISABLED"}]}""",
        true
    )]
    [InlineData("BatchUpdateStandardsControlAssociations", """{"StandardsControlAssociationUpdates":"x"}""", false)]
    [InlineData("UpdateOrganizationConfiguration", """{"AutoEnable":false}""", true)]
    [InlineData("UpdateOrganizationConfiguration", """{"AutoEnable":true,"AutoEnableStandards":"NONE"}""", true)]
    [InlineData("UpdateOrganizationConfiguration", """{"AutoEnable":true,"AutoEnableStandards":"DEFAULT"}""", false)]
    [InlineData(
        "UpdateOrganizationConfiguration",
        """{"AutoEnable":false,"OrganizationConfiguration":{"ConfigurationType":"CENTRAL"}}""",
        false
    )]
    [InlineData(
        "UpdateOrganizationConfiguration",
        """{"AutoEnable":false,"OrganizationConfiguration":{"ConfigurationType":"LOCAL"}}""",
        true
    )]
    public void What_a_call_does_beside_the_hub_is_told(string name, string request, bool isTold)
    {
        var call = Some.Call(Source, name, request);
        Assert.Equal(isTold, Judge(Whole, Whole, call) is Verdict.Violation { Wanted: null });
        // What can be mended comes first.
        Assert.NotNull(Assert.IsType<Verdict.Violation>(Judge(With(), Whole, call)).Wanted);
    }
}
