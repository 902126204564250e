using System.Text.Json.Nodes;
using Remediation.Guardrails.Iam;
using Xunit;
using UserAccess = Remediation.Guardrails.Iam.MfaDeactivated.UserAccess;

namespace Guardrails.Tests;

public sealed class IamMfaTests
{
    private const string Dana = "arn:aws-cn:iam::111122223333:user/people/dana";

    private static readonly Guardrail Guardrail = MfaDeactivated.Guardrail;
    private static readonly Resource User = new("AWS::IAM::User", "dana", Dana, "111122223333", "cn-north-1", "aws-cn");
    private static readonly UserAccess Open = new(Dana, HasPassword: true, HasDevice: false, Guard: null);

    private static string Guard => (string)Some.Plan(Guardrail, User, Open).Single().Parameters["PolicyDocument"]!;

    [Fact]
    public void A_user_without_MFA_is_held_and_let_go_and_both_can_be_undone()
    {
        var held = Open with { Guard = Guard };
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, held));
        Assert.Equal("iam:DeleteUserPolicy", Assert.Single(Some.Undo(Guardrail, User, Open, held)).Action);

        var back = held with { HasDevice = true };
        var step = Assert.Single(Some.Plan(Guardrail, User, back));
        Assert.Equal("iam:DeleteUserPolicy", step.Action);
        var undo = Assert.Single(Some.Undo(Guardrail, User, back, back with { Guard = null }));
        Assert.Equal(Guard, (string?)undo.Parameters["PolicyDocument"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Who_needs_no_MFA_or_has_it_is_not_held(bool hasPassword, bool hasDevice)
    {
        var user = new UserAccess(Dana, hasPassword, hasDevice, Guard: null);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, user));
        Assert.Single(Some.Plan(Guardrail, User, user with { Guard = Guard }));
    }

    [Fact]
    public void Another_policy_of_the_name_is_replaced() =>
        Assert.Single(Some.Plan(Guardrail, User, Open with { Guard = "{}" }));

    [Theory]
    [InlineData("arn:aws-cn:iam::111122223333:user/people/dana", true)]
    [InlineData("arn:aws-cn:iam::111122223333:user/people/*", true)]
    [InlineData("arn:aws-cn:iam::111122223333:user/dana", false)]
    [InlineData("dana", false)]
    public void Users_that_the_settings_name_may_do_without(string allowed, bool isAllowed)
    {
        var settings = $$"""{"allowedUsers":["{{allowed}}"]}""";
        Assert.Equal(isAllowed, Some.Judge(Guardrail, User, Open, settings) is Verdict.Compliant);
        if (isAllowed)
            Assert.Single(Some.Plan(Guardrail, User, Open with { Guard = Guard }, settings));
    }

    // A call by an access key says nothing of MFA: what holds where the key is absent would stop programs too.
    [Fact]
    public void The_policy_denies_only_what_is_known_to_come_without_MFA_and_fits_beside_others()
    {
        var statement = JsonNode.Parse(Guard)!["Statement"]!.AsArray().Single()!;
        Assert.Equal("""{"Bool":{"aws:MultiFactorAuthPresent":"false"}}""", statement["Condition"]!.ToJsonString());
        Assert.Equal("Deny", (string?)statement["Effect"]);
        Assert.InRange(Guard.Length, 1, 512);
    }

    [Theory]
    [InlineData("CreateLoginProfile")]
    [InlineData("DeactivateMFADevice")]
    [InlineData("EnableMFADevice")]
    public void What_takes_or_gives_MFA_or_gives_a_password_wakes_it_and_is_read_twice(string name)
    {
        var call = Some.Call("iam.amazonaws.com", name, """{"userName":"dana"}""");
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.True(Guardrail.Asks!(call));
    }
}
