using Remediation.Guardrails.Iam;
using Xunit;
using Bounded = Remediation.Guardrails.Iam.PermissionsBoundaryRemoved.Bounded;

namespace Guardrails.Tests;

public sealed class IamBoundaryTests
{
    private const string Blue = "arn:aws-us-gov:iam::111122223333:role/team/blue";
    private const string Team = "arn:aws-us-gov:iam::111122223333:policy/boundaries/team";
    private const string Other = "arn:aws-us-gov:iam::aws:policy/AdministratorAccess";

    private static readonly Guardrail Guardrail = PermissionsBoundaryRemoved.Guardrail;
    private static readonly Resource Role = new(
        "AWS::IAM::Role",
        "blue",
        Blue,
        "111122223333",
        "us-gov-west-1",
        "aws-us-gov"
    );
    private static readonly Resource User = Role with { Type = "AWS::IAM::User" };

    private static Bounded With(string? boundary, string id = "AROAEXAMPLEBLUE000001") => new(Blue, id, boundary);

    private static Verdict Judge(Bounded now, Bounded? before, string? settings = null, Trigger? by = null) =>
        Some.Judge(Guardrail, Role, now, settings, before, by);

    [Theory]
    [InlineData(null)]
    [InlineData(Other)]
    public void The_boundary_that_was_is_put_back_and_undo_takes_it_away_or_leaves_the_other(string? boundary)
    {
        var now = With(boundary);
        var violation = Assert.IsType<Verdict.Violation>(Judge(now, With(Team)));
        Assert.Equal(With(Team), violation.Wanted);
        var step = Assert.Single(Guardrail.Plan(Role, now, violation));
        Assert.Equal("iam:PutRolePermissionsBoundary", step.Action);
        Assert.Equal(Team, (string?)step.Parameters["PermissionsBoundary"]);
        Assert.Equal("iam:PutUserPermissionsBoundary", Assert.Single(Guardrail.Plan(User, now, violation)).Action);
        var undo = Assert.Single(Some.Undo(Guardrail, Role, now, With(Team)));
        var act = boundary is null ? "Delete" : "Put";
        Assert.Equal($"iam:{act}RolePermissionsBoundary", undo.Action);
        Assert.Equal(boundary, (string?)undo.Parameters["PermissionsBoundary"]);
    }

    [Fact]
    public void Who_gets_a_boundary_or_never_had_one_is_right()
    {
        Assert.IsType<Verdict.Compliant>(Judge(With(Team), null));
        Assert.IsType<Verdict.Compliant>(Judge(With(Team), With(null)));
        Assert.IsType<Verdict.Compliant>(Judge(With(Team), With(Team)));
        Assert.IsType<Verdict.Compliant>(Judge(With(null), With(null)));
        Assert.IsType<Verdict.Compliant>(Judge(With(null), null));
    }

    [Fact]
    public void One_that_was_made_again_under_the_name_begins_anew() =>
        Assert.IsType<Verdict.Compliant>(Judge(With(null), With(Team, "AROAEXAMPLEBLUE000000")));

    [Theory]
    [InlineData("DeleteRolePermissionsBoundary", true)]
    [InlineData("PutRolePermissionsBoundary", false)]
    public void A_boundary_that_went_before_it_was_seen_is_unclear(string name, bool isUnclear)
    {
        var call = Some.Call("iam.amazonaws.com", name, """{"roleName":"blue"}""");
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.Equal(isUnclear, Judge(With(null), null, by: call) is Verdict.Unclear);
        Assert.IsType<Verdict.Violation>(Judge(With(null), With(Team), by: call));
    }

    [Theory]
    [InlineData(Other, true)]
    [InlineData("arn:aws-us-gov:iam::aws:policy/*", true)]
    [InlineData(Team, false)]
    [InlineData("", false)]
    public void Another_boundary_that_the_settings_name_may_take_its_place(string allowed, bool isAllowed)
    {
        var settings = allowed.Length == 0 ? "{}" : $$"""{"allowedBoundaries":["{{allowed}}"]}""";
        Assert.Equal(isAllowed, Judge(With(Other), With(Team), settings) is Verdict.Compliant);
        Assert.IsType<Verdict.Violation>(Judge(With(null), With(Team), settings));
    }

    [Fact]
    public void A_protected_role_is_left_and_no_baseline()
    {
        var left = With(null) with { Arn = "arn:aws-us-gov:iam::111122223333:role/aws-service-role/x.amazonaws.com/x" };
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(left, With(Team))).IsLeft);
    }
}
