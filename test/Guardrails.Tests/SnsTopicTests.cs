using System.Text.Json.Nodes;
using Remediation.Guardrails.Shared.Policies;
using Remediation.Guardrails.Sns;
using Xunit;
using TopicPolicy = Remediation.Guardrails.Sns.TopicPublic.TopicPolicy;

namespace Guardrails.Tests;

public sealed class SnsTopicTests
{
    private const string TopicArn = "arn:aws-cn:sns:cn-north-1:111122223333:invoices";
    private const string Public = """{"Statement":{"Effect":"Allow","Principal":"*","Action":"SNS:Publish"}}""";

    private static readonly Resource Topic = new(
        "AWS::SNS::Topic",
        "invoices",
        TopicArn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = TopicPublic.Guardrail;

    private static Trigger.Call Call(string request, string name = "SetTopicAttributes", string response = "null") =>
        Some.Call("sns.amazonaws.com", name, request, response);

    private static IEnumerable<Resource> Located(string arn) =>
        Rule.On.Locate(Call(new JsonObject { ["topicArn"] = arn }.ToJsonString()));

    [Fact]
    public void A_topic_is_named_by_its_ARN_in_the_request_or_in_the_answer()
    {
        Assert.Equal(Topic, Assert.Single(Located(TopicArn)));
        var made = Call("""{"name":"invoices"}""", "CreateTopic", $$"""{"topicArn":"{{TopicArn}}"}""");
        Assert.Equal(Topic, Assert.Single(Rule.On.Locate(made)));
        Assert.Equal("invoices.fifo", Assert.Single(Located($"{TopicArn}.fifo")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("invoices")]
    [InlineData("arn:aws-cn:sns:cn-northwest-1:111122223333:invoices")]
    [InlineData("arn:aws-cn:sqs:cn-north-1:111122223333:invoices")]
    [InlineData("arn:aws-cn:sns:cn-north-1:111122223333:invoices:0a1b2c3d-0000-4000-8000-000000000000")]
    [InlineData("arn:aws-cn:sns:cn-north-1:111122223333:app/GCM/x")]
    [InlineData("arn:aws-cn:sns:cn-north-1:111122223333:.fifo")]
    public void What_names_no_topic_of_the_region_is_none(string arn) => Assert.Empty(Located(arn));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"topicArn":["a"]}""")]
    [InlineData("""{"topicArn":7}""")]
    public void A_request_of_another_form_names_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void The_topic_of_another_account_is_theirs()
    {
        var topic = Assert.Single(Located(TopicArn.Replace("111122223333", "444455556666", StringComparison.Ordinal)));
        Assert.Equal("444455556666", Rule.On.Owner(topic));
    }

    [Fact]
    public void A_call_asks_for_a_public_policy_by_its_attribute_or_by_a_permission_for_everybody()
    {
        var policy = JsonValue.Create(Public).ToJsonString();
        Assert.True(Rule.Asks!(Call($$"""{"attributeName":"Policy","attributeValue":{{policy}}}""")));
        Assert.True(Rule.Asks!(Call($$$"""{"attributes":{"Policy":{{{policy}}}}}""", "CreateTopic")));
        Assert.True(Rule.Asks!(Call("""{"aWSAccountId":["444455556666","*"]}""", "AddPermission")));
        Assert.False(Rule.Asks!(Call($$"""{"attributeName":"DisplayName","attributeValue":{{policy}}}""")));
        Assert.False(Rule.Asks!(Call("""{"attributeName":"Policy","attributeValue":"}{"}""")));
        Assert.False(Rule.Asks!(Call("""{"aWSAccountId":["444455556666"]}""", "AddPermission")));
        Assert.False(Rule.Asks!(Call("null")));
    }

    [Fact]
    public void A_topic_without_a_statement_gets_what_SNS_gives_its_owner_and_undo_sets_it_byte_for_byte()
    {
        var before = new TopicPolicy(Public);
        var repair = Assert.Single(Some.Plan(Rule, Topic, before));
        var text = (string)repair.Parameters["AttributeValue"]!;
        var only = Assert.Single(JsonNode.Parse(text)!["Statement"]!.AsArray())!;
        Assert.Equal(TopicArn, (string?)only["Resource"]);
        Assert.Equal("111122223333", (string?)only["Condition"]!["StringEquals"]!["AWS:SourceOwner"]);
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Topic, new TopicPolicy(text)));
        var undo = Assert.Single(Some.Undo(Rule, Topic, before, new TopicPolicy(text)));
        Assert.Equal(Public, (string?)undo.Parameters["AttributeValue"]);
    }

    [Theory]
    [InlineData(false, """{"StringLike":{"sns:Endpoint":"*@example.com"}}""")]
    [InlineData(false, """{"StringEquals":{"SNS:endpoint":["dana@example.com","https://example.com/hook"]}}""")]
    [InlineData(false, """{"ArnLike":{"sns:Endpoint":"arn:aws:sqs:*:111122223333:*"}}""")]
    [InlineData(true, """{"StringLike":{"sns:Endpoint":["*@example.com","*@*"]}}""")]
    [InlineData(true, """{"StringLike":{"sns:Endpoint":"*@*.example.com"}}""")]
    [InlineData(true, """{"StringLike":{"sns:Endpoint":"*"}}""")]
    [InlineData(true, """{"StringLike":{"sns:Endpoint":"*@"}}""")]
    [InlineData(true, """{"StringLike":{"sns:Endpoint":"https://*"}}""")]
    [InlineData(true, """{"StringLikeIfExists":{"sns:Endpoint":"*@example.com"}}""")]
    [InlineData(true, """{"StringEquals":{"sns:Protocol":"email"}}""")]
    public void An_endpoint_names_a_subscriber_if_nobody_else_can_have_it(bool isPublic, string condition)
    {
        var statement = $$"""{"Effect":"Allow","Principal":"*","Action":"SNS:Subscribe","Condition":{{condition}}}""";
        var found = PolicyAnalysis.Of($$"""{"Statement":[{{statement}}]}""");
        Assert.Null(found.Problem);
        Assert.Equal(isPublic ? 1 : 0, found.PublicStatements.Count);
    }
}
