using Remediation.Guardrails.Iam;
using Xunit;
using AccountPasswords = Remediation.Guardrails.Iam.PasswordPolicyWeakened.AccountPasswords;
using Passwords = Remediation.Guardrails.Iam.PasswordPolicyWeakened.Passwords;

namespace Guardrails.Tests;

public sealed class IamPasswordPolicyTests
{
    private static readonly Guardrail Guardrail = PasswordPolicyWeakened.Guardrail;
    private static readonly Resource Account = new(
        "AWS::IAM::AccountPasswordPolicy",
        "111122223333",
        "arn:aws-cn:iam::111122223333:account-password-policy",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );
    private static readonly Passwords Right = new(14, true, true, true, true, 24, 0, true, false);

    private static Passwords? Wanted(Passwords? policy, string? settings = null) =>
        Some.Judge(Guardrail, Account, new AccountPasswords(policy), settings)
            is Verdict.Violation { Wanted: AccountPasswords wanted }
            ? wanted.Policy
            : null;

    [Fact]
    public void Each_thing_that_is_too_weak_is_set_and_the_rest_stays()
    {
        Assert.Null(Wanted(Right));
        Assert.Equal(Right, Wanted(Right with { Length = 8 }));
        Assert.Equal(Right, Wanted(Right with { Capitals = false, Symbols = false }));
        Assert.Equal(Right, Wanted(Right with { Smalls = false, Digits = false }));
        Assert.Equal(Right, Wanted(Right with { Remembered = 5 }));
        var strict = Right with { Length = 20, Age = 90, MayChange = false, IsHard = true };
        Assert.Null(Wanted(strict));
        Assert.Equal(strict, Wanted(strict with { Remembered = 0 }));
    }

    [Fact]
    public void Why_says_all_that_is_too_weak()
    {
        var weak = new AccountPasswords(new(6, true, false, false, false, 0, 0, false, false));
        Assert.Equal(
            "the account's password policy is too weak: 6 characters in the place of 14, no small letters, no digits, "
                + "no symbols, 0 passwords remembered in the place of 24, passwords without an end",
            Some.Judge(Guardrail, Account, weak, """{"maximumAge":90}""").Why
        );
    }

    [Fact]
    public void An_account_without_a_policy_gets_one_and_undo_deletes_it()
    {
        var none = new AccountPasswords((Passwords?)null);
        Assert.Equal(Right with { MayChange = false }, Wanted(null));
        Assert.Equal("iam:UpdateAccountPasswordPolicy", Assert.Single(Some.Plan(Guardrail, Account, none)).Action);
        var undo = Some.Undo(Guardrail, Account, none, new AccountPasswords(Right));
        Assert.Equal("iam:DeleteAccountPasswordPolicy", Assert.Single(undo).Action);
    }

    [Theory]
    [InlineData(0, 90, 90)]
    [InlineData(120, 90, 90)]
    [InlineData(30, 90, null)]
    [InlineData(30, 0, null)]
    public void The_earlier_end_of_a_password_holds(int age, int setting, int? wanted) =>
        Assert.Equal(wanted, Wanted(Right with { Age = age }, $$"""{"maximumAge":{{setting}}}""")?.Age);

    // Whoever had a password for years would be out, and only an administrator could let them in.
    [Fact]
    public void Nobody_is_locked_out_by_an_end_that_passwords_did_not_have()
    {
        var policy = Right with { IsHard = true };
        Assert.Null(Wanted(policy));
        Assert.Equal(Right with { Age = 90 }, Wanted(policy, """{"maximumAge":90}"""));
        Assert.True(Wanted(policy with { Age = 120 }, """{"maximumAge":90}""")!.IsHard);
    }

    [Fact]
    public void Settings_may_ask_for_less()
    {
        const string settings = """{"minimumLength":8,"remembered":0,"everyKind":false}""";
        Assert.Null(Wanted(new(8, false, false, false, false, 0, 0, false, false), settings));
        Assert.NotNull(Wanted(new(7, false, false, false, false, 0, 0, false, false), settings));
    }

    [Theory]
    [InlineData("DeleteAccountPasswordPolicy", "null")]
    [InlineData("UpdateAccountPasswordPolicy", """{"minimumPasswordLength":6}""")]
    public void Changing_or_deleting_the_policy_wakes_it_also_without_a_request(string name, string request)
    {
        var call = Some.Call("iam.amazonaws.com", name, request);
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.Equal(Account, Assert.Single(Guardrail.On.Locate(call)));
    }
}
