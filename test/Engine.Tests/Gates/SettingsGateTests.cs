using Remediation.Engine;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;
using Xunit;

namespace Engine.Tests.Gates;

/// <summary>A guardrail that needs a setting only tells until it has it.</summary>
public sealed class SettingsGateTests
{
    private const string Id = "iam-admin-policy-attached";

    [Theory]
    [InlineData("{}", "it only tells until the setting iam-admin-policy-attached.allowedPrincipals is given")]
    [InlineData("""{"iam-admin-policy-attached":{"allowedPrincipals":[]}}""", "it only tells until")]
    [InlineData("""{"iam-admin-policy-attached":{"allowedPrincipals":["arn:aws:iam::111122223333:role/a"]}}""", null)]
    public async Task It_holds_until_the_setting_names_something(string settings, string? why)
    {
        var gate = new SettingsGate(SettingsReader.Read(settings, Catalogue.All));
        var stop = await gate.AskAsync(Violation(withPlan: true), Findings, TestContext.Current.CancellationToken);
        if (why is null)
        {
            Assert.Null(stop);
            return;
        }
        Assert.Equal((Outcome.Held, GateNames.Settings), (stop!.Outcome, stop.Gate));
        Assert.StartsWith(why, stop.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nothing_mends_is_the_business_of_people()
    {
        var gate = new SettingsGate(Settings.Default);
        Assert.Null(await gate.AskAsync(Violation(withPlan: false), Findings, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_empty_text_is_no_setting()
    {
        var bucket = Setting.Text("logBucket", "", "The bucket that takes the logs.");
        var settings = SettingsReader.Read("{}", Catalogue.All).Of(Id);
        Assert.False(bucket.IsGiven(settings));
        Assert.True(Setting.Text("logBucket", "example-logs", "The bucket.").IsGiven(settings));
        Assert.Equal("\"\"", bucket.DefaultJson);
    }

    private static Findings Findings => new(Switches.None, null);

    private static Case Violation(bool withPlan)
    {
        var guardrail = Catalogue.Find(Id)!;
        var resource = new Resource(
            "AWS::IAM::User",
            "alice",
            "arn:aws:iam::111122223333:user/alice",
            "111122223333",
            "us-east-1",
            "aws"
        );
        var trigger = new Trigger.Sweep("tick", "111122223333", "us-east-1", DateTimeOffset.UnixEpoch);
        var step = new Step(guardrail.Writes[0], "DetachUserPolicy", [], _ => throw new NotSupportedException());
        var seen = new Seen<string>(resource, "state", GuardrailSettings.None, null, trigger);
        var violation = (Verdict.Violation)seen.Told("it may do everything");
        return new(
            guardrail,
            resource,
            trigger,
            "state",
            DateTimeOffset.UnixEpoch,
            violation,
            withPlan ? [step] : [],
            null,
            null!
        );
    }
}
