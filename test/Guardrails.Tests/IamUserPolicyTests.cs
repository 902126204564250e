using Remediation.Guardrails.Iam;
using Xunit;
using Attached = Remediation.Guardrails.Iam.UserPolicyDirect.Attached;
using Inline = Remediation.Guardrails.Iam.UserPolicyDirect.Inline;
using UserPolicies = Remediation.Guardrails.Iam.UserPolicyDirect.UserPolicies;

namespace Guardrails.Tests;

public sealed class IamUserPolicyTests
{
    private const string Dana = "arn:aws-cn:iam::111122223333:user/people/dana";
    private const string Reading = "arn:aws-cn:iam::aws:policy/ReadOnlyAccess";
    private const string Quarantine = "arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    private const string Read = """{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";
    private const string Deny = """{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    private static readonly Guardrail Guardrail = UserPolicyDirect.Guardrail;
    private static readonly Resource User = new("AWS::IAM::User", "dana", Dana, "111122223333", "cn-north-1", "aws-cn");

    private static UserPolicies With(params Sequence<Inline> inline) => new(Dana, [], inline);

    [Fact]
    public void Only_what_gives_rights_goes_and_undo_brings_back_just_that()
    {
        var before = new UserPolicies(
            Dana,
            [new(Quarantine, Gives: false), new(Reading, Gives: true)],
            [new("deny", Deny), new("read", Read)]
        );
        var plan = Some.Plan(Guardrail, User, before);
        Assert.Equal(["iam:DetachUserPolicy", "iam:DeleteUserPolicy"], plan.Select(step => step.Action));
        Assert.Equal(Reading, (string?)plan[0].Parameters["PolicyArn"]);
        Assert.Equal("read", (string?)plan[1].Parameters["PolicyName"]);

        var after = new UserPolicies(Dana, [new(Quarantine, Gives: false)], [new("deny", Deny)]);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, User, after));
        var undo = Some.Undo(Guardrail, User, before, after);
        Assert.Equal(["iam:AttachUserPolicy", "iam:PutUserPolicy"], undo.Select(step => step.Action));
        Assert.Equal(Read, (string?)undo[1].Parameters["PolicyDocument"]);
    }

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"ses:SendRawEmail","Resource":"*"}}""", false)]
    [InlineData(
        """{"Statement":{"Effect":"Allow","Action":["SES:SendEmail","ses:SendRawEmail"],"Resource":"*"}}""",
        false
    )]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":["ses:SendEmail","ses:*"],"Resource":"*"}}""", true)]
    [InlineData("""{"Statement":{"Effect":"Allow","NotAction":"ses:SendEmail","Resource":"*"}}""", true)]
    [InlineData("""{"statement":[{"effect":"allow","action":"s3:Get*","resource":"*"}]}""", true)]
    [InlineData("""{"Statement":[]}""", false)]
    public void Sending_mail_alone_is_what_SES_makes_such_users_for(string document, bool gives) =>
        Assert.Equal(gives, Some.Judge(Guardrail, User, With(new Inline("own", document))) is Verdict.Violation);

    [Fact]
    public void What_cannot_be_understood_is_unclear_and_hides_no_other_policy()
    {
        var odd = new Inline("odd", """{"Statement":[{"Effect":"Allow","Action":"*","Action":"s3:*"}]}""");
        Assert.IsType<Verdict.Unclear>(Some.Judge(Guardrail, User, With(odd)));
        Assert.IsType<Verdict.Unclear>(Some.Judge(Guardrail, User, new UserPolicies(Dana, [new(Reading, null)], [])));
        Assert.Equal(
            "read",
            (string?)Assert.Single(Some.Plan(Guardrail, User, With(odd, new("read", Read)))).Parameters["PolicyName"]
        );
    }

    [Theory]
    [InlineData("arn:aws-cn:iam::111122223333:user/people/*", true)]
    [InlineData("arn:aws-cn:iam::111122223333:user/dana", false)]
    public void Users_that_the_settings_name_keep_theirs(string allowed, bool isAllowed)
    {
        var settings = $$"""{"allowedUsers":["{{allowed}}"]}""";
        var verdict = Some.Judge(Guardrail, User, With(new Inline("read", Read)), settings);
        Assert.Equal(isAllowed, verdict is Verdict.Compliant);
    }

    [Theory]
    [InlineData("AttachUserPolicy")]
    [InlineData("PutUserPolicy")]
    public void Giving_a_user_a_policy_wakes_it(string name) =>
        Assert.True(Guardrail.IsWokenBy(Some.Call("iam.amazonaws.com", name, """{"userName":"dana"}""")));
}
