using Remediation.Guardrails.Iam;
using Xunit;
using RootKeys = Remediation.Guardrails.Iam.RootAccessKey.RootKeys;

namespace Guardrails.Tests;

public sealed class IamRootKeyTests
{
    private static readonly Guardrail Guardrail = RootAccessKey.Guardrail;
    private static readonly Resource Root = new(
        "AWS::::Account",
        "111122223333",
        "arn:aws-cn:iam::111122223333:root",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    [Fact]
    public void A_key_is_told_and_who_can_delete_it_and_nothing_is_written()
    {
        var told = Assert.IsType<Verdict.Violation>(Some.Judge(Guardrail, Root, new RootKeys(HasKey: true)));
        Assert.Contains("the root user of account 111122223333 has an access key", told.Why, StringComparison.Ordinal);
        Assert.Contains("sts:AssumeRoot", told.Why, StringComparison.Ordinal);
        Assert.Empty(Guardrail.Plan(Root, new RootKeys(HasKey: true), told));
        Assert.Empty(Guardrail.Writes);
    }

    [Fact]
    public void Without_a_key_it_is_right() =>
        Assert.IsType<Verdict.Compliant>(Some.Judge(Guardrail, Root, new RootKeys(HasKey: false)));

    [Theory]
    [InlineData("CreateAccessKey", "null")]
    [InlineData("UpdateAccessKey", """{"accessKeyId":"AKIAEXAMPLEROOT00001","status":"Active"}""")]
    public void Making_a_key_or_switching_it_on_wakes_it_and_names_the_account(string name, string request)
    {
        var call = Some.Call("iam.amazonaws.com", name, request);
        Assert.True(Guardrail.IsWokenBy(call));
        Assert.Equal(Root, Assert.Single(Guardrail.On.Locate(call)));
        Assert.False(Guardrail.Asks!(call));
        Assert.True(Guardrail.Asks!(call with { Actor = Some.Actor with { Type = "Root" } }));
    }
}
