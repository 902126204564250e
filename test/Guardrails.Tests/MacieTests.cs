using Remediation.Guardrails.Macie;
using Xunit;

namespace Guardrails.Tests;

/// <summary>A region's Macie against what it was.</summary>
public sealed class MacieTests
{
    private const string Source = "macie2.amazonaws.com";

    private static readonly Guardrail Rule = Disabled.Guardrail;

    private static readonly Resource Region = new(
        "AWS::Macie::Session",
        "111122223333",
        "arn:aws-cn:macie2:cn-north-1:111122223333:session",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Session On = new(IsEnabled: true, "FIFTEEN_MINUTES");

    private static Disabled.State Is(Session? session) => new(session);

    private static Verdict Judge(Session? now, Session? was = null, Trigger? by = null) =>
        Some.Judge(Rule, Region, Is(now), baseline: was is null ? null : Is(was), by: by);

    // The one step of a plan, after which nothing is wrong any more.
    private static string Plan(Session? now, Session? was = null)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, was));
        Assert.IsType<Verdict.Compliant>(Judge(((Disabled.State)violation.Wanted!).Session, was));
        return Assert.Single(Rule.Plan(Region, Is(now), violation)).ToString();
    }

    private static string Undo(Session? before, Session? now) =>
        Assert.Single(Some.Undo(Rule, Region, Is(before), Is(now))).ToString();

    [Fact]
    public void What_is_paused_goes_on_and_nothing_else_of_it_is_named()
    {
        var paused = On with { IsEnabled = false };
        Assert.Equal("""macie2:UpdateMacieSession {"status":"ENABLED"}""", Plan(paused));
        Assert.Equal("""macie2:UpdateMacieSession {"status":"ENABLED"}""", Plan(paused, paused));
        Assert.Equal("""macie2:UpdateMacieSession {"status":"PAUSED"}""", Undo(paused, On));
    }

    [Fact]
    public void What_was_switched_off_is_switched_on_as_it_was_and_undo_switches_it_off()
    {
        Assert.Equal(
            """macie2:EnableMacie {"status":"ENABLED","findingPublishingFrequency":"ONE_HOUR"}""",
            Plan(null, On with { Frequency = "ONE_HOUR" })
        );
        Assert.Equal("macie2:DisableMacie {}", Undo(null, On));
        Assert.Equal(
            """macie2:EnableMacie {"status":"PAUSED","findingPublishingFrequency":"FIFTEEN_MINUTES"}""",
            Undo(On with { IsEnabled = false }, null)
        );
    }

    [Fact]
    public void That_it_comes_back_empty_is_said() =>
        Assert.EndsWith("it comes back empty", Judge(null, On).Why, StringComparison.Ordinal);

    [Fact]
    public void A_frequency_that_is_not_known_is_left_to_the_default() =>
        Assert.Equal("""macie2:EnableMacie {"status":"ENABLED"}""", Plan(null, On with { Frequency = "" }));

    [Theory]
    [InlineData("SIX_HOURS", "ONE_HOUR", true)]
    [InlineData("FIFTEEN_MINUTES", "ONE_HOUR", false)]
    [InlineData("SIX_HOURS", "SIX_HOURS", false)]
    [InlineData("SIX_HOURS", "NEVER_HEARD_OF", false)]
    [InlineData("NEVER_HEARD_OF", "ONE_HOUR", false)]
    public void Findings_are_published_as_soon_as_before(string now, string was, bool isWrong)
    {
        var verdict = Judge(On with { Frequency = now }, On with { Frequency = was });
        Assert.Equal(isWrong, verdict is Verdict.Violation);
    }

    [Fact]
    public void Where_it_was_never_seen_on_it_is_never_switched_on()
    {
        var left = Assert.IsType<Verdict.Compliant>(Judge(null));
        Assert.True(left.IsLeft);
        var disabling = Some.Call(Source, "DisableMacie", "null");
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(null, by: disabling)).Wanted);
        Assert.True(Rule.Asks!(disabling));
    }

    [Theory]
    [InlineData("Macie is not enabled", true)]
    [InlineData("Macie is not enabled.", true)]
    [InlineData("GetMacieSession: Macie is not enabled.", true)]
    [InlineData("", false)]
    [InlineData("Macie is not enabled for you to read", false)]
    [InlineData("User is not authorized to perform this action", false)]
    [InlineData(
        "User: arn:aws-cn:sts::111122223333:assumed-role/Macie is not enabled/x is not authorized to perform: "
            + "macie2:GetMacieSession because no identity-based policy allows the macie2:GetMacieSession action",
        false
    )]
    [InlineData("... with an explicit deny in a service control policy", false)]
    public void A_missing_right_is_not_taken_for_off(string denial, bool isOff) =>
        Assert.Equal(isOff, Session.IsOff(denial));

    [Theory]
    [InlineData("UpdateMacieSession", """{"status":"PAUSED"}""", true)]
    [InlineData("EnableMacie", """{"status":"PAUSED"}""", true)]
    [InlineData("UpdateMacieSession", """{"findingPublishingFrequency":"SIX_HOURS"}""", true)]
    [InlineData("UpdateMacieSession", """{"findingPublishingFrequency":"FIFTEEN_MINUTES"}""", false)]
    [InlineData("UpdateMacieSession", """{"status":"ENABLED"}""", false)]
    [InlineData("UpdateMacieSession", """{"status":["ENABLED","PAUSED"],"findingPublishingFrequency":7}""", false)]
    [InlineData("EnableMacie", "null", false)]
    [InlineData("UpdateMemberSession", """{"status":"PAUSED"}""", false)]
    public void A_read_right_after_what_asks_for_less_is_made_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call(Source, name, request)));

    [Theory]
    [InlineData("DisassociateMember", """{"id":"444455556666"}""", true)]
    [InlineData("DeleteMember", "null", true)]
    [InlineData("DisableOrganizationAdminAccount", "{}", true)]
    [InlineData("UpdateMemberSession", """{"id":"444455556666","status":"PAUSED"}""", true)]
    [InlineData("UpdateMemberSession", """{"id":"444455556666","status":"ENABLED"}""", false)]
    [InlineData("UpdateMemberSession", """{"id":"444455556666","status":{"x":1}}""", false)]
    [InlineData("UpdateOrganizationConfiguration", """{"autoEnable":false}""", true)]
    [InlineData("UpdateOrganizationConfiguration", """{"autoEnable":true}""", false)]
    [InlineData("UpdateAutomatedDiscoveryConfiguration", """{"status":"DISABLED"}""", true)]
    [InlineData(
        "UpdateAutomatedDiscoveryConfiguration",
        """{"status":"ENABLED","autoEnableOrganizationMembers":"NONE"}""",
        true
    )]
    [InlineData(
        "UpdateAutomatedDiscoveryConfiguration",
        """{"status":"ENABLED","autoEnableOrganizationMembers":"NEW"}""",
        false
    )]
    public void What_a_call_does_beside_the_session_is_told(string name, string request, bool isTold)
    {
        var call = Some.Call(Source, name, request);
        Assert.Equal(isTold, Judge(On, On, call) is Verdict.Violation { Wanted: null });
        // What can be mended comes first.
        var paused = Judge(On with { IsEnabled = false }, On, call);
        Assert.NotNull(Assert.IsType<Verdict.Violation>(paused).Wanted);
    }
}
