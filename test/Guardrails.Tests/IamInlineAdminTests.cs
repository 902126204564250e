using Remediation.Guardrails.Iam;
using Xunit;
using InlinePolicy = Remediation.Guardrails.Iam.InlineAdminPolicy.InlinePolicy;
using Principal = Remediation.Guardrails.Iam.InlineAdminPolicy.Principal;

namespace Guardrails.Tests;

public sealed class IamInlineAdminTests
{
    private const string Blue = "arn:aws-us-gov:iam::111122223333:role/team/blue";
    private const string Everything = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string Read = """{ "Effect":"Allow", "Action":"s3:GetObject", "Resource":"*" }""";
    private static readonly Guardrail Guardrail = InlineAdminPolicy.Guardrail;
    private static readonly Resource Role = new(
        "AWS::IAM::Role",
        "blue",
        Blue,
        "111122223333",
        "us-gov-west-1",
        "aws-us-gov"
    );

    private static string Document(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    [Fact]
    public void Only_the_statements_go_that_make_an_administrator_and_undo_puts_the_text_back()
    {
        var mixed = new InlinePolicy("mixed", Document(Read, Everything));
        var whole = new InlinePolicy("whole", Document(Everything));
        var right = new InlinePolicy("right", Document(Read));
        var before = new Principal(Blue, [mixed, right, whole]);
        var plan = Some.Plan(Guardrail, Role, before);
        Assert.Equal(["iam:DeleteRolePolicy", "iam:PutRolePolicy"], plan.Select(step => step.Action));
        Assert.Equal("whole", (string?)plan[0].Parameters["PolicyName"]);
        Assert.Equal(Document(Read), (string?)plan[1].Parameters["PolicyDocument"]);

        var after = new Principal(Blue, [mixed with { Document = Document(Read) }, right]);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Role, after));
        var undo = Some.Undo(Guardrail, Role, before, after);
        Assert.Equal([mixed.Document, whole.Document], undo.Select(step => (string?)step.Parameters["PolicyDocument"]));
    }

    [Fact]
    public void The_last_administrator_and_protected_and_allowed_principals_keep_their_policies()
    {
        var admin = new Principal(Blue, [new("own", Document(Everything))]);
        var last = Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Role, admin with { IsLast = true }));
        Assert.Null(last.Wanted);
        var allowed = $$"""{"allowedPrincipals":["{{Blue}}"]}""";
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Role, admin, allowed));
        var organization = "arn:aws-us-gov:iam::111122223333:role/OrganizationAccountAccessRole";
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Role, admin with { Arn = organization }));
    }

    [Fact]
    public void A_document_that_cannot_be_understood_is_unclear_and_hides_no_other_one()
    {
        var odd = new InlinePolicy("odd", """{"Statement":[{"Effect":"Allow","Action":"*","Action":"s3:*"}]}""");
        Assert.IsType<Verdict.Unclear>(Some.Judge(Guardrail, Role, new Principal(Blue, [odd])));
        var both = new Principal(Blue, [odd, new("own", Document(Everything))]);
        Assert.Single(Some.Plan(Guardrail, Role, both));
    }

    [Theory]
    [InlineData("PutUserPolicy")]
    [InlineData("PutRolePolicy")]
    [InlineData("PutGroupPolicy")]
    public void Writing_an_inline_policy_wakes_it(string name) =>
        Assert.True(Guardrail.IsWokenBy(Some.Call("iam.amazonaws.com", name, "{}")));
}
