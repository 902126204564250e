using System.Text.Json.Nodes;
using Remediation.Guardrails.Shared.Policies;
using Remediation.Guardrails.Sqs;
using Xunit;
using QueuePolicy = Remediation.Guardrails.Sqs.QueuePublic.QueuePolicy;

namespace Guardrails.Tests;

public sealed class SqsQueueTests
{
    private const string Url = "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/invoices";
    private const string Public = """{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*"}}""";

    private static readonly Resource Queue = new(
        "AWS::SQS::Queue",
        "invoices",
        "arn:aws-cn:sqs:cn-north-1:111122223333:invoices",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = QueuePublic.Guardrail;

    private static Trigger.Call Call(string request, string name = "SetQueueAttributes", string response = "null") =>
        Some.Call("sqs.amazonaws.com", name, request, response);

    private static IEnumerable<Resource> Located(string url) =>
        Rule.On.Locate(Call(new JsonObject { ["queueUrl"] = url }.ToJsonString()));

    [Theory]
    [InlineData(Url)]
    [InlineData("https://cn-north-1.queue.amazonaws.com.cn/111122223333/invoices")]
    [InlineData("https://vpce-1.sqs.cn-north-1.vpce.amazonaws.com.cn/111122223333/invoices")]
    public void A_queue_is_named_by_each_of_its_URLs(string url) => Assert.Equal(Queue, Assert.Single(Located(url)));

    [Fact]
    public void A_queue_that_was_made_is_named_by_the_answer()
    {
        var made = Call("""{"queueName":"invoices"}""", "CreateQueue", $$"""{"queueUrl":"{{Url}}"}""");
        Assert.Equal(Queue, Assert.Single(Rule.On.Locate(made)));
        Assert.Equal("orders.fifo", Assert.Single(Located($"{Url[..^"invoices".Length]}orders.fifo")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("invoices")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/1111/invoices")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/a/b")]
    [InlineData("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/a?b")]
    [InlineData("arn:aws-cn:sqs:cn-northwest-1:111122223333:invoices")]
    [InlineData("arn:aws-cn:sns:cn-north-1:111122223333:invoices")]
    public void What_names_no_queue_of_the_region_is_none(string url) => Assert.Empty(Located(url));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"queueUrl":["a","b"]}""")]
    [InlineData("""{"queueUrl":{}}""")]
    [InlineData("""{"queueUrl":7}""")]
    public void A_request_of_another_form_names_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void The_queue_of_another_account_is_theirs()
    {
        var queue = Assert.Single(Located(Url.Replace("111122223333", "444455556666", StringComparison.Ordinal)));
        Assert.Equal("444455556666", Rule.On.Owner(queue));
    }

    [Fact]
    public void A_call_asks_for_a_public_policy_by_either_word_or_by_a_permission_for_everybody()
    {
        var policy = JsonValue.Create(Public).ToJsonString();
        Assert.True(Rule.Asks!(Call($$$"""{"attributes":{"Policy":{{{policy}}}}}""")));
        Assert.True(Rule.Asks!(Call($$$"""{"attribute":{"Policy":{{{policy}}}}}""", "CreateQueue")));
        Assert.True(Rule.Asks!(Call("""{"aWSAccountIds":["444455556666","*"]}""", "AddPermission")));
        Assert.False(Rule.Asks!(Call("""{"aWSAccountIds":["444455556666"]}""", "AddPermission")));
        Assert.False(Rule.Asks!(Call("""{"attributes":{"Policy":"}{"}}""")));
        Assert.False(Rule.Asks!(Call("""{"attributes":[{"Policy":7}]}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }

    [Fact]
    public void The_engines_own_queues_are_changed_in_turns_with_it() =>
        Assert.Equal(Remediation.Guardrails.Self.QueueChanged.Guardrail.Document, Rule.Document);

    [Fact]
    public void The_last_statement_goes_with_the_policy_and_undo_sets_it_byte_for_byte()
    {
        var before = new QueuePolicy(Public);
        var repair = Assert.Single(Some.Plan(Rule, Queue, before));
        Assert.Equal("", (string?)repair.Parameters["Attributes"]!["Policy"]);
        var undo = Assert.Single(Some.Undo(Rule, Queue, before, new QueuePolicy(Policy: null)));
        Assert.Equal(Public, (string?)undo.Parameters["Attributes"]!["Policy"]);
    }

    [Theory]
    [InlineData(false, """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:example"}}""")]
    [InlineData(true, """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:example*"}}""")]
    [InlineData(true, """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:*"}}""")]
    [InlineData(true, """{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:accesspoint/x"}}""")]
    [InlineData(true, """{"ArnLike":{"aws:SourceArn":"arn:*:s3:*:*:example"}}""")]
    [InlineData(true, """{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:example"}}""")]
    [InlineData(true, """{"StringLike":{"aws:SourceArn":"arn:aws:s3:*:*:example"}}""")]
    public void A_buckets_name_names_one_bucket_of_the_world(bool isPublic, string condition)
    {
        var statement = $$"""{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Condition":{{condition}}}""";
        var found = PolicyAnalysis.Of($$"""{"Statement":[{{statement}}]}""");
        Assert.Null(found.Problem);
        Assert.Equal(isPublic ? 1 : 0, found.PublicStatements.Count);
    }
}
