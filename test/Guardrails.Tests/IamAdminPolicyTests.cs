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
        "AdministratorAccess"
    );
    private static readonly AttachedPolicy ReadOnly = new(
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        "ReadOnlyAccess"
    );
    private static readonly AttachedPolicy Own = new(
        "arn:aws-us-gov:iam::111122223333:policy/ours",
        "ours",
        "everything"
    );

    private static Resource Role(string arn) =>
        new("AWS::IAM::Role", arn[(arn.LastIndexOf('/') + 1)..], arn, "111122223333", "us-gov-west-1", "aws-us-gov");

    private static Verdict Judge(string arn, string? settings, params AttachedPolicy[] policies) =>
        Some.Judge(Guardrail, Role(arn), new Principal(arn, [.. policies]), settings);

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
        Assert.IsType<Verdict.Compliant>(Judge(Blue, null, Own with { Name = "AdministratorAccess", Admin = null }));

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
    [InlineData("role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample")]
    [InlineData("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef")]
    [InlineData("role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123456789abcdef")]
    [InlineData("role/OrganizationAccountAccessRole")]
    [InlineData("role/AWSControlTowerExecution")]
    [InlineData("role/remediation/write/safe/remediation-iam-inline-admin-policy")]
    [InlineData("role/stacksets-exec-0123456789abcdef0123456789abcdef")]
    [InlineData("role/cdk-hnb659fds-cfn-exec-role-111122223333-us-gov-west-1")]
    [InlineData("role/cdk-hnb659fds-deploy-role-111122223333-us-gov-west-1")]
    [InlineData("role/cdk-hnb659fds-file-publishing-role-111122223333-us-gov-west-1")]
    [InlineData("role/cdk-hnb659fds-image-publishing-role-111122223333-us-gov-west-1")]
    [InlineData("role/cdk-toolkit-lookup-role-111122223333-us-gov-west-1")]
    public void Deployment_organization_and_rescue_roles_are_never_stripped(string role)
    {
        var arn = $"arn:aws-us-gov:iam::111122223333:{role}";
        foreach (var settings in (string?[])[null, "{}", """{"allowedPrincipals":[]}"""])
            Assert.Contains("is left alone", Assert.IsType<Verdict.Compliant>(Judge(arn, settings, Admin)).Why);
    }

    [Theory]
    [InlineData("user/x:role/aws-reserved/dana")]
    [InlineData("user/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef")]
    [InlineData("user/OrganizationAccountAccessRole")]
    [InlineData("role/team/OrganizationAccountAccessRole")]
    [InlineData("role/OrganizationAccountAccessRole2")]
    [InlineData("role/aws-reserved/AWSReservedSSO_Admin")]
    [InlineData("role/team/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin")]
    [InlineData("role/AWSReservedSSO_Admin_0123456789abcdef")]
    [InlineData("role/aws-service-role")]
    [InlineData("role/team/stacksets-exec-0123456789abcdef")]
    [InlineData("role/stacksets-exec-")]
    [InlineData("role/remediation-iam-inline-admin-policy")]
    [InlineData("role/remediation/admin")]
    [InlineData("user/remediation/remediation-admin")]
    [InlineData("role/cdk-hnb659fds-cfn-exec-role-444455556666-us-gov-west-1")]
    [InlineData("role/cdk-hnb659fds-admin-role-111122223333-us-gov-west-1")]
    [InlineData("role/cdk-hnb659fds-cfn-exec-role-111122223333-")]
    [InlineData("role/cdk-a-very-long-qualifier-cfn-exec-role-111122223333-us-gov-west-1")]
    [InlineData("role/my-cdk-hnb659fds-cfn-exec-role-111122223333-us-gov-west-1")]
    [InlineData("role/team/cdk-hnb659fds-cfn-exec-role-111122223333-us-gov-west-1")]
    public void What_only_looks_like_one_is_none(string principal) =>
        Assert.IsType<Verdict.Violation>(Judge($"arn:aws-us-gov:iam::111122223333:{principal}", null, Admin));

    [Fact]
    public void The_last_administrator_of_the_account_is_told_and_not_stripped()
    {
        var last = new Principal(Blue, [Admin, ReadOnly], IsLast: true);
        var verdict = Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Role(Blue), last));
        Assert.Null(verdict.Wanted);
        Assert.Contains("the last administrator is not stripped", verdict.Why, StringComparison.Ordinal);
        Assert.Empty(Guardrail.Plan(Role(Blue), last, verdict));
        Assert.Single(Some.Plan(Guardrail, Role(Blue), last with { IsLast = false }));
    }

    [Fact]
    public void A_policy_that_was_edited_is_not_detached_from_all_who_have_it_but_from_whom_it_is_attached_to_now()
    {
        var edited = new Principal(Blue, [Own with { Former = "v1" }, ReadOnly]);
        var swept = Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Role(Blue), edited));
        Assert.Contains("iam-policy-version-admin", swept.Why, StringComparison.Ordinal);

        var attached = Some.Call("iam.amazonaws.com", "AttachRolePolicy", """{"roleName":"blue"}""");
        var seen = Some.Seen(Guardrail, Role(Blue), edited) with { Trigger = attached };
        Assert.Single(Guardrail.Plan(Role(Blue), edited, Assert.IsType<Verdict.Violation>(Guardrail.VerdictOf(seen))));
        var both = edited with { Policies = [Admin, .. edited.Policies] };
        Assert.Equal(
            "AdministratorAccess",
            ((string)Assert.Single(Some.Plan(Guardrail, Role(Blue), both)).Parameters["PolicyArn"]!).Split('/')[^1]
        );
    }

    [Fact]
    public void A_policy_that_cannot_be_understood_is_unclear_and_hides_no_other_one()
    {
        var odd = Own with { Admin = null, Problem = "the name Action stands twice in one place of it" };
        Assert.Contains("stands twice", Assert.IsType<Verdict.Unclear>(Judge(Blue, null, odd, ReadOnly)).Why);
        Assert.IsType<Verdict.Violation>(Judge(Blue, null, odd, Admin));
    }

    [Fact]
    public void A_state_of_an_earlier_version_can_still_be_undone()
    {
        const string stored = """
            {"arn":"arn:aws-us-gov:iam::111122223333:role/team/blue","policies":[{"arn":
            "arn:aws-us-gov:iam::aws:policy/AdministratorAccess","name":"AdministratorAccess","allowsEverything":false}]}
            """;
        var before = Guardrail.Read(stored);
        Assert.Single(Some.Undo(Guardrail, Role(Blue), before, new Principal(Blue, [])));
    }

    // IAM lets a path hold nearly any character.
    [Theory]
    [InlineData("arn:aws-us-gov:iam::111122223333:user/x:role/aws-reserved/dana")]
    [InlineData("arn:aws-us-gov:iam::111122223333:user/x:role/aws-service-role/dana")]
    [InlineData("arn:aws-us-gov:iam::111122223333:group/aws-reserved/sso.amazonaws.com/dana")]
    [InlineData("arn:aws-us-gov:iam::111122223333:role/x/aws-reserved/sso.amazonaws.com/dana")]
    public void A_path_like_that_of_AWSs_roles_protects_nobody(string arn) =>
        Assert.IsType<Verdict.Violation>(Judge(arn, null, Admin));

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
