using Remediation.Guardrails.Lambda;
using Xunit;
using FunctionUrl = Remediation.Guardrails.Lambda.UrlPublic.FunctionUrl;

namespace Guardrails.Tests;

public sealed class LambdaUrlTests
{
    private static readonly Resource Url = new(
        "AWS::Lambda::Url",
        "invoices:live",
        "arn:aws-cn:lambda:cn-north-1:111122223333:function:invoices:live",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly FunctionUrl Open = new("NONE");

    private static readonly Guardrail Rule = UrlPublic.Guardrail;

    private static Trigger.Call Call(string request, string response = "null") =>
        Some.Call("lambda.amazonaws.com", "UpdateFunctionUrlConfig", request, response);

    [Theory]
    [InlineData("""{"functionName":"invoices:live"}""", "null")]
    [InlineData("""{"functionName":"invoices","qualifier":"live"}""", "null")]
    [InlineData(
        """{"functionName":"invoices"}""",
        """{"functionArn":"arn:aws-cn:lambda:cn-north-1:111122223333:function:invoices:live"}"""
    )]
    public void A_url_is_named_by_its_function_and_alias(string request, string response) =>
        Assert.Equal(Url, Assert.Single(Rule.On.Locate(Call(request, response))));

    [Theory]
    [InlineData("null")]
    [InlineData("""{"functionName":{}}""")]
    [InlineData("""{"functionName":"invoices","qualifier":"a:b"}""")]
    public void What_names_no_function_is_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void It_is_closed_without_another_change_and_undo_opens_it()
    {
        var step = Assert.Single(Some.Plan(Rule, Url, Open));
        Assert.Equal(
            """{"FunctionName":"invoices","AuthType":"AWS_IAM","Qualifier":"live"}""",
            step.Parameters.ToJsonString()
        );
        Assert.Contains(step.Permission, Rule.Writes);
        var undo = Assert.Single(Some.Undo(Rule, Url, Open, new FunctionUrl("AWS_IAM")));
        Assert.Equal("NONE", (string?)undo.Parameters["AuthType"]);
        Assert.DoesNotContain(undo.Permission, Rule.Writes);
        Assert.Contains(undo.Permission, Rule.Undos);
    }

    [Fact]
    public void A_type_that_nobody_knows_is_unclear_and_never_set()
    {
        var odd = new FunctionUrl("SIGNED_BY_ANYBODY");
        Assert.IsType<Verdict.Unclear>(Some.Judge(Rule, Url, odd));
        Assert.Empty(Some.Undo(Rule, Url, odd, Open));
    }

    [Fact]
    public void Of_the_engines_own_function_people_are_told() =>
        Assert.Null(Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Url, Open with { IsEngines = true })).Wanted);

    [Fact]
    public void A_call_asks_for_it_by_its_auth_type()
    {
        Assert.True(Rule.Asks!(Call("""{"authType":"NONE"}""")));
        Assert.False(Rule.Asks!(Call("""{"authType":"AWS_IAM"}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }
}
