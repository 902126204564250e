using Remediation.Guardrails.Iam;
using Xunit;
using Policy = Remediation.Guardrails.Iam.PolicyVersionAdmin.Policy;

namespace Guardrails.Tests;

public sealed class IamPolicyVersionTests
{
    private const string Shared = "arn:aws-cn:iam::111122223333:policy/team/shared";
    private static readonly Guardrail Guardrail = PolicyVersionAdmin.Guardrail;
    private static readonly Resource Resource = new(
        "AWS::IAM::ManagedPolicy",
        Shared,
        Shared,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static PolicyVersion Admin(string id) => new(id, "everything");

    private static PolicyVersion Harmless(string id) => new(id);

    private static Verdict Judge(Policy state, Policy? baseline = null, string? settings = null) =>
        Guardrail.VerdictOf(Some.Seen(Guardrail, Resource, state, settings) with { Baseline = baseline });

    private static string? PutBack(Policy state, Policy? baseline = null)
    {
        var violation = Assert.IsType<Verdict.Violation>(Judge(state, baseline));
        return (string?)Assert.Single(Guardrail.Plan(Resource, state, violation)).Parameters["VersionId"];
    }

    [Fact]
    public void The_version_that_was_right_is_put_back_or_else_the_newest_one_that_gives_less()
    {
        var edited = new Policy(Shared, [Admin("v4"), Harmless("v3"), Harmless("v2"), Admin("v1")]);
        Assert.Equal("v3", PutBack(edited));
        Assert.Equal("v2", PutBack(edited, new(Shared, [Harmless("v2")])));
        Assert.Equal("v3", PutBack(edited, new(Shared, [Harmless("v9")])));
        Assert.Equal("v3", PutBack(edited, new(Shared, [Admin("v1")])));
        Assert.Equal("v2", PutBack(new(Shared, [Admin("v3"), new("v4", null, "odd"), Harmless("v2")])));
    }

    [Fact]
    public void A_policy_for_administrators_from_the_start_is_left_and_one_without_its_former_version_is_told()
    {
        var state = new Policy(Shared, [Admin("v2"), Admin("v1")]);
        Assert.IsType<Verdict.Compliant>(Judge(state));
        Assert.IsType<Verdict.Compliant>(Judge(state, new(Shared, [Admin("v1"), Admin("v0")])));
        var told = Assert.IsType<Verdict.Violation>(Judge(state, new(Shared, [Harmless("v0")])));
        Assert.Null(told.Wanted);
        Assert.Contains("v0 is deleted", told.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_makes_the_edited_version_the_default_again()
    {
        var before = new Policy(Shared, [Admin("v2"), Harmless("v1")]);
        var after = new Policy(Shared, [Harmless("v1")]);
        Assert.IsType<Verdict.Compliant>(Judge(after));
        var step = Assert.Single(Some.Undo(Guardrail, Resource, before, after));
        Assert.Equal($$"""iam:SetDefaultPolicyVersion {"PolicyArn":"{{Shared}}","VersionId":"v2"}""", step.ToString());
        Assert.Empty(Some.Undo(Guardrail, Resource, after, after));
    }

    [Fact]
    public void A_version_that_cannot_be_understood_is_unclear_and_allowed_policies_are_left()
    {
        Assert.IsType<Verdict.Unclear>(Judge(new(Shared, [new("v2", null, "odd")])));
        var edited = new Policy(Shared, [Admin("v2"), Harmless("v1")]);
        Assert.IsType<Verdict.Compliant>(Judge(edited, null, $$"""{"allowedPolicies":["{{Shared}}"]}"""));
    }

    [Theory]
    [InlineData("CreatePolicyVersion")]
    [InlineData("SetDefaultPolicyVersion")]
    public void An_edit_names_the_policy_and_AWSs_own_policies_are_nobodys(string name)
    {
        var own = Some.Call("iam.amazonaws.com", name, $$"""{"policyArn":"{{Shared}}"}""");
        Assert.True(Guardrail.IsWokenBy(own));
        Assert.Equal(Shared, Assert.Single(Guardrail.On.Locate(own)).Arn);
        var aws = Some.Call("iam.amazonaws.com", name, """{"policyArn":"arn:aws-cn:iam::aws:policy/ReadOnlyAccess"}""");
        Assert.Empty(Guardrail.On.Locate(aws));
    }
}
