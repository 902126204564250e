using System.Text.Json.Nodes;
using Remediation.Guardrails.Lambda;
using Xunit;
using FunctionPolicy = Remediation.Guardrails.Lambda.PolicyPublic.FunctionPolicy;

namespace Guardrails.Tests;

public sealed class LambdaPolicyTests
{
    private const string Arn = "arn:aws-cn:lambda:cn-north-1:111122223333:function:invoices";
    private const string Partner =
        """{"Sid":"partner","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"lambda:*"}""";

    private static readonly Resource Function = Named("invoices");

    private static readonly Guardrail Rule = PolicyPublic.Guardrail;

    private static Resource Named(string id) =>
        new(
            "AWS::Lambda::Permission",
            id,
            $"arn:aws-cn:lambda:cn-north-1:111122223333:function:{id}",
            "111122223333",
            "cn-north-1",
            "aws-cn"
        );

    private static Trigger.Call Call(string request, string response = "null") =>
        Some.Call("lambda.amazonaws.com", "AddPermission20150331v2", request, response);

    private static string Public(string rest, string sid = "open") =>
        $$"""{"Sid":"{{sid}}","Effect":"Allow","Principal":"*",{{rest}},"Resource":"{{Arn}}"}""";

    private static string Invoke(string condition) =>
        Public(
            $$"""
            "Action":"lambda:InvokeFunction","Condition":{{condition}}
            """
        );

    private static string InvokeUrl(string condition) =>
        Public(
            $$"""
            "Action":"lambda:InvokeFunctionUrl","Condition":{{condition}}
            """
        );

    private static FunctionPolicy Of(params string[] statements) => new(Problem: null, [.. statements]);

    private static Verdict Judge(FunctionPolicy policy, Resource? function = null) =>
        Some.Judge(Rule, function ?? Function, policy);

    [Theory]
    [InlineData("invoices", "invoices")]
    [InlineData("invoices:live", "invoices:live")]
    [InlineData("invoices:7", "invoices:7")]
    [InlineData("invoices:$LATEST", "invoices")]
    [InlineData("invoices:$LATEST.PUBLISHED", "invoices:$LATEST.PUBLISHED")]
    [InlineData("function:invoices", "invoices")]
    [InlineData("function:live", "live")]
    [InlineData("function", "function")]
    [InlineData("111122223333:invoices", "invoices")]
    [InlineData("111122223333:function:invoices", "invoices")]
    [InlineData("111122223333:function:invoices:live", "invoices:live")]
    [InlineData("cn-north-1:111122223333:function:invoices", "invoices")]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:invoices", "invoices")]
    [InlineData("arn:aws-cn:lambda:cn-north-1:111122223333:function:invoices:live", "invoices:live")]
    public void A_function_is_named_in_many_ways(string named, string id)
    {
        var call = Call($$"""{"functionName":"{{named}}"}""");
        Assert.Equal(Named(id), Assert.Single(Rule.On.Locate(call)));
    }

    [Theory]
    [InlineData("live", "invoices:live")]
    [InlineData("$LATEST", "invoices")]
    public void The_qualifier_may_stand_by_itself(string qualifier, string id)
    {
        var call = Call($$"""{"functionName":"invoices","qualifier":"{{qualifier}}"}""");
        Assert.Equal(Named(id), Assert.Single(Rule.On.Locate(call)));
    }

    [Fact]
    public void What_the_answer_names_is_meant()
    {
        var statement = JsonValue.Create($$"""{"Effect":"Allow","Resource":"{{Arn}}:live"}""").ToJsonString();
        var call = Call("""{"functionName":"invoices"}""", $$"""{"statement":{{statement}}}""");
        Assert.Equal(Named("invoices:live"), Assert.Single(Rule.On.Locate(call)));
    }

    [Theory]
    [InlineData("\"}{\"")]
    [InlineData("\"[]\"")]
    [InlineData("\"{},{}\"")]
    [InlineData("7")]
    public void An_answer_that_nobody_can_read_leaves_it_to_the_request(string statement)
    {
        var call = Call("""{"functionName":"invoices"}""", $$"""{"statement":{{statement}}}""");
        Assert.Equal(Function, Assert.Single(Rule.On.Locate(call)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"functionName":""}""")]
    [InlineData("""{"functionName":7}""")]
    [InlineData("""{"functionName":":"}""")]
    [InlineData("""{"functionName":"a:b:c:d"}""")]
    [InlineData("""{"functionName":"in voices"}""")]
    [InlineData("""{"functionName":"invoices:li/ve"}""")]
    [InlineData("""{"functionName":"invoices","qualifier":"li ve"}""")]
    [InlineData("""{"functionName":"arn:aws-cn:lambda:cn-northwest-1:111122223333:function:invoices"}""")]
    [InlineData("""{"functionName":"arn:aws-cn:sqs:cn-north-1:111122223333:invoices"}""")]
    public void What_names_no_function_of_the_region_is_none(string request) =>
        Assert.Empty(Rule.On.Locate(Call(request)));

    [Theory]
    [InlineData("444455556666:function:invoices")]
    [InlineData("arn:aws-cn:lambda:cn-north-1:444455556666:function:invoices:live")]
    public void The_function_of_another_account_is_theirs(string named)
    {
        var function = Assert.Single(Rule.On.Locate(Call($$"""{"functionName":"{{named}}"}""")));
        Assert.Equal("444455556666", Rule.On.Owner(function));
        Assert.Equal((function.Arn, "111122223333"), (function.Id, function.Account));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}""")]
    [InlineData("""{"StringEquals":{"Lambda:FunctionUrlAuthType":["NONE"]}}""")]
    public void What_a_url_without_sign_in_needs_is_left(string condition) =>
        Assert.IsType<Verdict.Compliant>(Judge(Of(InvokeUrl(condition))));

    [Fact]
    public void What_a_url_needs_to_invoke_is_left() =>
        Assert.IsType<Verdict.Compliant>(Judge(Of(Invoke("""{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}"""))));

    [Theory]
    [InlineData("""{"StringEquals":{"lambda:FunctionUrlAuthType":"AWS_IAM"}}""")]
    [InlineData("""{"StringEquals":{"lambda:FunctionUrlAuthType":["NONE","AWS_IAM"]}}""")]
    [InlineData("""{"StringNotEquals":{"lambda:FunctionUrlAuthType":"NONE"}}""")]
    [InlineData("""{"StringEqualsIfExists":{"lambda:FunctionUrlAuthType":"NONE"}}""")]
    [InlineData("""{"StringLike":{"lambda:FunctionUrlAuthType":"*"}}""")]
    [InlineData("""{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}""")]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""")]
    [InlineData("{}")]
    public void Any_other_grant_of_the_url_to_everybody_is_public(string condition) =>
        Assert.Contains("public by open", Judge(Of(InvokeUrl(condition))).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Bool":{"lambda:InvokedViaFunctionUrl":"false"}}""")]
    [InlineData("""{"BoolIfExists":{"lambda:InvokedViaFunctionUrl":"true"}}""")]
    [InlineData("""{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}""")]
    [InlineData("""{"StringEquals":{"lambda:EventSourceToken":"a"}}""")]
    [InlineData("""{"ArnLike":{"AWS:SourceArn":"arn:aws:sns:us-east-1:*:orders"}}""")]
    public void Any_other_grant_of_the_function_to_everybody_is_public(string condition) =>
        Assert.Contains("public by open", Judge(Of(Invoke(condition))).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}""")]
    [InlineData("""{"StringEquals":{"AWS:SourceAccount":"444455556666"}}""")]
    [InlineData("""{"ArnLike":{"AWS:SourceArn":"arn:aws:sns:us-east-1:444455556666:orders"}}""")]
    public void What_is_narrowed_is_right(string condition) =>
        Assert.IsType<Verdict.Compliant>(Judge(Of(Invoke(condition))));

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","principal":"x","Action":"lambda:*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Condition":{"StringIs":{"a":"b"}}}}""")]
    public void A_policy_that_nobody_can_read_is_unclear(string policy) =>
        Assert.IsType<Verdict.Unclear>(Judge(FunctionPolicy.Of(policy)));

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction"}""")]
    [InlineData("""{"Sid":7,"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction"}""")]
    [InlineData("""{"Sid":"a","Effect":"Allow","NotPrincipal":{"AWS":"444455556666"},"Action":"lambda:*"}""")]
    [InlineData("""{"Sid":"a","Effect":"Allow","Principal":"*","NotAction":"lambda:GetFunction"}""")]
    [InlineData("""{"Sid":"a","Effect":"Allow","Principal":"*","Action":["lambda:A","lambda:B"]}""")]
    [InlineData("""{"Sid":"a","Effect":"Allow","Principal":{"AWS":["*","444455556666"]},"Action":"lambda:*"}""")]
    [InlineData("""{"Sid":"a","Effect":"Allow","Principal":"*","Action":"*","Condition":{"Null":{"b":"true"}}}""")]
    public void What_undo_could_not_give_back_is_told(string statement)
    {
        var verdict = Assert.IsType<Verdict.Violation>(Judge(Of(Partner, statement)));
        Assert.Null(verdict.Wanted);
    }

    [Fact]
    public void Of_two_statements_with_one_id_none_is_removed()
    {
        var state = Of(Public("\"Action\":\"lambda:A\""), Public("\"Action\":\"lambda:B\""));
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(state)).Wanted);
    }

    [Fact]
    public void What_can_be_given_back_goes_and_the_rest_is_told()
    {
        var lists = """{"Sid":"b","Effect":"Allow","Principal":"*","Action":["lambda:A","lambda:B"]}""";
        var state = Of(Public("\"Action\":\"lambda:*\""), lists, Partner);
        var wanted = Assert.IsType<Verdict.Violation>(Judge(state)).Wanted;
        Assert.Equal(Of(lists, Partner), wanted);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge((FunctionPolicy)wanted!)).Wanted);
    }

    [Theory]
    [InlineData("{}", null, null)]
    [InlineData("""{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::*"}}""", "SourceArn", "arn:aws:s3:::*")]
    [InlineData("""{"StringEquals":{"AWS:SourceAccount":"44445555666*"}}""", "SourceAccount", "44445555666*")]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-*"}}""", "PrincipalOrgID", "o-*")]
    [InlineData("""{"StringEquals":{"lambda:EventSourceToken":"a"}}""", "EventSourceToken", "a")]
    [InlineData("""{"StringEquals":{"lambda:FunctionUrlAuthType":"AWS_IAM"}}""", "FunctionUrlAuthType", "AWS_IAM")]
    [InlineData("""{"Bool":{"lambda:InvokedViaFunctionUrl":"false"}}""", "InvokedViaFunctionUrl", "false")]
    public void Undo_adds_the_statement_by_what_it_said(string condition, string? name, string? value)
    {
        var before = Of(Partner, Invoke(condition));
        var removal = Assert.Single(Some.Plan(Rule, Named("invoices:live"), before));
        Assert.Equal(
            """{"FunctionName":"invoices","StatementId":"open","Qualifier":"live"}""",
            removal.Parameters.ToJsonString()
        );
        var undo = Assert.Single(Some.Undo(Rule, Named("invoices:live"), before, Of(Partner)));
        Assert.Equal("lambda:AddPermission", undo.Action);
        Assert.Equal("live", (string?)undo.Parameters["Qualifier"]);
        Assert.Equal("*", (string?)undo.Parameters["Principal"]);
        Assert.Equal("lambda:InvokeFunction", (string?)undo.Parameters["Action"]);
        Assert.Equal(5 + (name is null ? 0 : 1), undo.Parameters.Count);
        if (name is not null)
            Assert.Equal(value, undo.Parameters[name]!.ToString());
    }

    [Fact]
    public void A_forced_undo_gives_back_what_was_public_and_keeps_what_others_did_since()
    {
        var open = Public("\"Action\":\"lambda:*\"");
        var since = Public("\"Action\":\"lambda:InvokeFunction\"", "since");
        var rejoined = (FunctionPolicy)Rule.RejoinedOf(Of(open, Partner), Of(since));
        Assert.Equal([open, since], rejoined.Statements);
        Assert.Equal(Of(since), Rule.RejoinedOf(Of(since, Partner), Of(since)));
    }

    [Fact]
    public void The_engines_own_function_is_left_and_of_its_versions_people_are_told()
    {
        var state = Of(Public("\"Action\":\"lambda:*\"")) with { IsEngines = true };
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(state)).IsLeft);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(state, Named("invoices:1"))).Wanted);
    }

    [Fact]
    public void A_call_asks_for_a_public_statement_by_its_answer_or_its_principal()
    {
        var open = JsonValue.Create(Public("\"Action\":\"lambda:*\"")).ToJsonString();
        var partner = JsonValue.Create(Partner).ToJsonString();
        Assert.True(Rule.Asks!(Call("""{"principal":"s3.amazonaws.com"}""", $$"""{"statement":{{open}}}""")));
        Assert.False(Rule.Asks!(Call("""{"principal":"*"}""", $$"""{"statement":{{partner}}}""")));
        Assert.True(Rule.Asks!(Call("""{"principal":"*"}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }
}
