using System.Globalization;
using Remediation.Guardrails.Iam;
using Xunit;
using RootUse = Remediation.Guardrails.Iam.RootLogin.RootUse;

namespace Guardrails.Tests;

public sealed class IamRootLoginTests
{
    private const string Columns =
        "user,arn,password_last_used,access_key_1_last_used_date,access_key_2_last_used_date";

    private static readonly Guardrail Guardrail = RootLogin.Guardrail;
    private static readonly DateTimeOffset Now = new(2025, 3, 11, 9, 15, 27, TimeSpan.Zero);
    private static readonly RootUse Never = new(IsKnown: true, Last: null);

    private static readonly Resource Root = new(
        "AWS::::Account",
        "111122223333",
        "arn:aws:iam::111122223333:root",
        "111122223333",
        "us-east-1",
        "aws"
    );

    [Theory]
    [InlineData("ConsoleLogin", true, true, "signed in to the console with a second factor")]
    [InlineData("ConsoleLogin", true, false, "signed in to the console without a second factor")]
    [InlineData("ConsoleLogin", false, false, "somebody failed to sign in to the console as the root user")]
    [InlineData("PasswordRecoveryRequested", true, false, "somebody asked for a new password of the root user")]
    [InlineData("PasswordUpdated", false, false, "changed the password of the root user of account 111122223333, and")]
    public void A_sign_in_is_told_as_what_it_was(string name, bool succeeded, bool usedMfa, string why)
    {
        var root = Some.Actor with { Type = "Root" };
        var signIn = new Trigger.SignIn("1", "111122223333", "us-east-1", Now, name, root, succeeded, usedMfa);
        Assert.True(Guardrail.IsWokenBy(signIn));
        Assert.Contains(why, Told(Never, signIn).Why, StringComparison.Ordinal);
        Assert.False(Guardrail.IsWokenBy(signIn with { Actor = Some.Actor }));
    }

    [Theory]
    [InlineData("""{"targetPrincipal":"444455556666"}""", "of account 444455556666 is used")]
    [InlineData("""{"targetPrincipal":"arn:aws:iam::444455556666:root"}""", "of account 444455556666 is used")]
    [InlineData("""{"targetPrincipal":"<https://example.com|click>"}""", "of another account is used")]
    [InlineData("""{"targetPrincipal":["a","b"]}""", "of another account is used")]
    [InlineData("null", "of another account is used")]
    public void Whose_root_user_is_assumed_is_said_and_no_text_that_is_no_account(string request, string why)
    {
        var call = Some.Call("sts.amazonaws.com", "AssumeRoot", request);
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.Contains(why, Told(Never, call).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "of account 111122223333:")]
    [InlineData("""{"accountId":"444455556666"}""", "of account 444455556666:")]
    public void An_e_mail_address_is_the_callers_own_or_that_of_the_account_it_names(string request, string why)
    {
        var call = Some.Call("account.amazonaws.com", "AcceptPrimaryEmailUpdate", request);
        Assert.Contains(why, Told(Never, call).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_password_is_none_of_it()
    {
        var call = Some.Call("signin.amazonaws.com", "PasswordUpdated", "null");
        Assert.IsType<Verdict.Compliant>(Judge(Never, call));
        var byRoot = call with { Actor = Some.Actor with { Type = "Root" } };
        Assert.IsType<Verdict.Violation>(Judge(Never, byRoot));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(47, true)]
    [InlineData(49, false)]
    public void The_sweep_tells_of_a_use_within_two_days(int hours, bool isTold)
    {
        var verdict = Judge(new(IsKnown: true, Now - TimeSpan.FromHours(hours)), Sweep);
        Assert.Equal(isTold, verdict is Verdict.Violation { Wanted: null });
    }

    [Fact]
    public void Without_a_report_the_sweep_does_not_say_that_all_is_well() =>
        Assert.IsType<Verdict.Unclear>(Judge(new(IsKnown: false, Last: null), Sweep));

    [Theory]
    [InlineData("<root_account>,arn,2025-03-11T09:00:00+00:00,N/A,N/A", "2025-03-11T09:00:00Z")]
    [InlineData(
        "<root_account>,arn,no_information,2025-03-10T00:00:00+00:00,2025-03-11T00:00:00+00:00",
        "2025-03-11T00:00:00Z"
    )]
    [InlineData("<root_account>,arn,not_supported,N/A,N/A", null)]
    [InlineData("<root_account>,arn", null)]
    public void The_last_use_is_the_latest_of_password_and_keys(string row, string? last)
    {
        var report = $"{Columns}\nuser/<root_account>,arn,2025-03-12T00:00:00+00:00,N/A,N/A\r\n{row}\r\n";
        DateTimeOffset? expected = last is null ? null : DateTimeOffset.Parse(last, CultureInfo.InvariantCulture);
        Assert.Equal(expected, CredentialReport.LastUse(CredentialReport.RootRow(report)!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("user,arn\ndana,arn:aws:iam::111122223333:user/dana")]
    public void A_report_without_the_root_user_says_nothing_of_it(string? report) =>
        Assert.Null(CredentialReport.RootRow(report));

    private static readonly Trigger.Sweep Sweep = new("sweep", "111122223333", "us-east-1", Now);

    private static Verdict Judge(RootUse use, Trigger trigger) => Some.Judge(Guardrail, Root, use, by: trigger);

    private static Verdict.Violation Told(RootUse use, Trigger trigger)
    {
        var told = Assert.IsType<Verdict.Violation>(Judge(use, trigger));
        Assert.Null(told.Wanted);
        return told;
    }
}
