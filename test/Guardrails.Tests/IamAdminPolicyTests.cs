using Remediation.Guardrails.Iam;
using Xunit;
using AttachedPolicy = Remediation.Guardrails.Iam.AdminPolicyAttached.AttachedPolicy;
using Principal = Remediation.Guardrails.Iam.AdminPolicyAttached.Principal;

namespace Guardrails.Tests;

public sealed class IamAdminPolicyTests
{
    private const string Blue = "arn:aws-us-gov:iam::111122223333:role/team/blue";
    private static readonly Guardrail Guardrail = AdminPolicyAttached.Guardrail;
    private static readonly AttachedPolicy Admin = new(
        "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
        "AdministratorAccess",
        false
    );
    private static readonly AttachedPolicy ReadOnly = new(
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        "ReadOnlyAccess",
        false
    );
    private static readonly AttachedPolicy Own = new("arn:aws-us-gov:iam::111122223333:policy/ours", "ours", true);

    private static Resource Role(string arn) =>
        new("AWS::IAM::Role", arn[(arn.LastIndexOf('/') + 1)..], arn, "111122223333", "us-gov-west-1", "aws-us-gov");

    private static Verdict Judge(string arn, string? settings, params AttachedPolicy[] policies) =>
        Some.Judge(Guardrail, Role(arn), new Principal(arn, [.. policies]), settings);

    [Theory]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":["s3:Get*","*:*"],"Resource":["arn:aws:s3:::b","*"]}}""")]
    [InlineData(
        """{"Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"},{"Effect":"Allow","Action":"**","Resource":"arn:aws:*:*:*:*"}]}"""
    )]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}""")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:userid":"*"}}}]}"""
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}}]}"""
    )]
    public void A_document_that_allows_everything_is_known(string document) =>
        Assert.True(AdminDocument.AllowsEverything(document));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Statement":"*"}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}""")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}"""
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:userid":"*"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}"""
    )]
    public void A_document_that_allows_less_is_not(string document) =>
        Assert.False(AdminDocument.AllowsEverything(document));

    [Fact]
    public void Exactly_the_administrator_policies_are_detached()
    {
        var plan = Some.Plan(Guardrail, Role(Blue), new Principal(Blue, [Admin, Own, ReadOnly]));
        Assert.Equal(
            ["AdministratorAccess", "ours"],
            plan.Select(s => ((string)s.Parameters["PolicyArn"]!).Split('/')[^1])
        );
        Assert.All(
            plan,
            s => Assert.Equal(("iam:DetachRolePolicy", "blue"), (s.Action, (string?)s.Parameters["RoleName"]))
        );
    }

    [Fact]
    public void An_own_policy_that_borrows_a_name_is_judged_by_its_document() =>
        Assert.IsType<Verdict.Compliant>(
            Judge(Blue, null, Own with { Name = "AdministratorAccess", AllowsEverything = false })
        );

    [Theory]
    [InlineData(Blue, true)]
    [InlineData("arn:aws-us-gov:iam::*:role/team/*", true)]
    [InlineData("*", true)]
    [InlineData("arn:aws-us-gov:iam::111122223333:role/blue", false)]
    [InlineData("arn:aws-us-gov:iam::111122223333:role/team/BLUE", false)]
    [InlineData("role/team/blue", false)]
    public void Principals_that_the_settings_allow_keep_their_rights(string pattern, bool allowed) =>
        Assert.Equal(allowed, Judge(Blue, $$"""{"allowedPrincipals":["{{pattern}}"]}""", Admin) is Verdict.Compliant);

    [Theory]
    [InlineData(
        "arn:aws-us-gov:iam::111122223333:role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample"
    )]
    [InlineData(
        "arn:aws-us-gov:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    )]
    public void Roles_that_are_AWSs_to_change_are_left_alone(string arn) =>
        Assert.Contains(
            "left alone",
            Assert.IsType<Verdict.Compliant>(Judge(arn, null, Admin)).Why,
            StringComparison.Ordinal
        );

    [Fact]
    public void Undo_attaches_what_is_missing()
    {
        var before = Guardrail.Read(Guardrail.Write(new Principal(Blue, [Admin, ReadOnly])));
        var step = Assert.Single(Some.Undo(Guardrail, Role(Blue), before, new Principal(Blue, [ReadOnly])));
        Assert.Equal(
            """iam:AttachRolePolicy {"RoleName":"blue","PolicyArn":"arn:aws-us-gov:iam::aws:policy/AdministratorAccess"}""",
            step.ToString()
        );
        Assert.Empty(Some.Undo(Guardrail, Role(Blue), before, before));
    }

    [Theory]
    [InlineData("AttachUserPolicy", """{"userName":"dana"}""", "AWS::IAM::User", "dana")]
    [InlineData("AttachRolePolicy", """{"roleName":"dana"}""", "AWS::IAM::Role", "dana")]
    [InlineData("AttachGroupPolicy", """{"groupName":"dana"}""", "AWS::IAM::Group", "dana")]
    public void The_call_says_whom_it_is_about_and_leaves_the_arn_open(
        string name,
        string request,
        string type,
        string id
    )
    {
        var resource = Assert.Single(Guardrail.On.Locate(Some.Call("iam.amazonaws.com", name, request)));
        Assert.Equal((type, id, null), (resource.Type, resource.Id, resource.Arn));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"userName":null}""")]
    [InlineData("""{"policyName":"of another call"}""")]
    public void A_call_that_names_nobody_is_about_nobody(string request) =>
        Assert.Empty(Guardrail.On.Locate(Some.Call("iam.amazonaws.com", "AttachUserPolicy", request)));
}
