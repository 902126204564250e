using Remediation.Guardrails.Iam;
using Xunit;
using UserKeys = Remediation.Guardrails.Iam.AccessKeyExposed.UserKeys;

namespace Guardrails.Tests;

public sealed class IamAccessKeyTests
{
    private const string Dana = "arn:aws-cn:iam::111122223333:user/team/dana";
    private const string First = "AKIAEXAMPLEDANA00001";
    private const string Second = "AKIAEXAMPLEDANA00002";

    private static readonly Guardrail Guardrail = AccessKeyExposed.Guardrail;
    private static readonly Resource User = new("AWS::IAM::User", "dana", Dana, "111122223333", "cn-north-1", "aws-cn");

    private static UserKeys Both(bool isQuarantined = false) =>
        new(Dana, [new(First, IsActive: true), new(Second, IsActive: true)], isQuarantined);

    private static Trigger.Health Health(params Sequence<string> entities) =>
        new(
            "health",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "RISK",
            "AWS_RISK_CREDENTIALS_EXPOSED",
            entities
        );

    [Fact]
    public void Only_the_key_that_the_event_names_is_switched_off_and_undo_switches_it_on()
    {
        var verdict = Some.Judge(Guardrail, User, Both(), by: Health("unknown", Second));
        var violation = Assert.IsType<Verdict.Violation>(verdict);
        Assert.Equal($"{Second} of {Dana} can be used: AWS Health says AWS_RISK_CREDENTIALS_EXPOSED", violation.Why);
        var step = Assert.Single(Guardrail.Plan(User, Both(), violation));
        Assert.Equal("""{"UserName":"dana","AccessKeyId":"AKIAEXAMPLEDANA00002","Status":"Inactive"}""", Json(step));
        var undo = Assert.Single(Some.Undo(Guardrail, User, Both(), violation.Wanted!));
        Assert.Equal("""{"UserName":"dana","AccessKeyId":"AKIAEXAMPLEDANA00002","Status":"Active"}""", Json(undo));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, violation.Wanted!, by: Health(Second)));
    }

    [Fact]
    public void Of_a_user_in_quarantine_every_active_key_is_switched_off_whoever_finds_it()
    {
        Assert.Equal(2, Some.Plan(Guardrail, User, Both(isQuarantined: true)).Count);
        var verdict = Some.Judge(Guardrail, User, Both(isQuarantined: true), by: Health(First));
        Assert.Contains("AWS has put the user into quarantine", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_either_keys_are_right_and_so_is_a_user_without_keys()
    {
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, Both()));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, Both(), by: Health("AKIAEXAMPLEDANA00003")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, new UserKeys(Dana, [], IsQuarantined: true)));
    }

    // Undo of one repair knows nothing of a key that was made or deleted since.
    [Fact]
    public void A_key_that_only_one_state_has_is_left()
    {
        var before = new UserKeys(Dana, [new(First, IsActive: true)], IsQuarantined: true);
        var now = new UserKeys(Dana, [new(Second, IsActive: false)], IsQuarantined: true);
        Assert.Empty(Some.Undo(Guardrail, User, before, now));
    }

    [Fact]
    public void An_event_names_users_by_their_long_term_keys_each_once()
    {
        var located = Guardrail.On.Locate(Health(First, "ASIAEXAMPLEDANA00001", First, Second, "")).ToList();
        Assert.Equal([$"access-key:{First}", $"access-key:{Second}"], located.Select(resource => resource.Id));
        Assert.All(located, resource => Assert.Null(resource.Arn));
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine", true)]
    [InlineData("arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV2", true)]
    [InlineData("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3", true)]
    [InlineData("arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3", false)]
    [InlineData("arn:aws:iam::aws:policy/ReadOnlyAccess", false)]
    [InlineData("AWSCompromisedKeyQuarantineV3", false)]
    public void The_quarantine_is_AWSs_own_policy(string policy, bool asks)
    {
        var request = $$"""{"userName":"dana","policyArn":"{{policy}}"}""";
        var call = Some.Call("iam.amazonaws.com", "AttachUserPolicy", request);
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.Equal(asks, Guardrail.Asks!(call));
    }

    private static string Json(Step step) => step.Parameters.ToJsonString();
}
