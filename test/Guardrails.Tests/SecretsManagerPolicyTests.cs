using System.Text.Json.Nodes;
using Remediation.Guardrails.SecretsManager;
using Xunit;
using SecretPolicy = Remediation.Guardrails.SecretsManager.PolicyPublic.SecretPolicy;

namespace Guardrails.Tests;

public sealed class SecretsManagerPolicyTests
{
    private const string SecretArn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:billing/invoices-a1B2c3";
    private const string Public =
        """{"Statement":{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue"}}""";

    private static readonly Resource Secret = new(
        "AWS::SecretsManager::Secret",
        "billing/invoices",
        SecretArn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = PolicyPublic.Guardrail;

    private static Trigger.Call Call(string request, string response = "null") =>
        Some.Call("secretsmanager.amazonaws.com", "PutResourcePolicy", request, response);

    private static IEnumerable<Resource> Located(string arn) =>
        Rule.On.Locate(Call(new JsonObject { ["secretId"] = arn }.ToJsonString()));

    [Theory]
    [InlineData("""{"secretId":"billing/invoices"}""", """{"arn":"{arn}","name":"billing/invoices"}""")]
    [InlineData("""{"secretId":"{arn}"}""", """{"aRN":"{arn}"}""")]
    [InlineData("""{"secretId":"arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:b"}""", """{"arn":"{arn}"}""")]
    [InlineData("""{"secretId":"{arn}"}""", "null")]
    public void A_secret_is_named_by_the_ARN_of_the_answer_else_by_that_of_the_request(string request, string response)
    {
        var call = Call(Filled(request), Filled(response));
        Assert.Equal(Secret, Assert.Single(Rule.On.Locate(call)));

        static string Filled(string text) => text.Replace("{arn}", SecretArn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("billing/invoices")]
    [InlineData("arn:aws-cn:secretsmanager:cn-northwest-1:111122223333:secret:invoices-a1B2c3")]
    [InlineData("arn:aws-cn:ssm:cn-north-1:111122223333:secret:invoices-a1B2c3")]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:-a1B2c3")]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:invoices")]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a b-a1B2c3")]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:111122223333:key:invoices-a1B2c3")]
    public void What_names_no_secret_of_the_region_for_sure_is_none(string arn) => Assert.Empty(Located(arn));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"secretId":["a"]}""")]
    [InlineData("""{"secretId":7}""")]
    public void A_request_of_another_form_names_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void The_secret_of_another_account_is_theirs()
    {
        var secret = Assert.Single(
            Located(SecretArn.Replace("111122223333", "444455556666", StringComparison.Ordinal))
        );
        Assert.Equal("444455556666", Rule.On.Owner(secret));
        Assert.Equal(secret.Arn, secret.Id);
    }

    [Fact]
    public void A_call_asks_for_a_public_policy_by_its_text()
    {
        var policy = JsonValue.Create(Public).ToJsonString();
        Assert.True(Rule.Asks!(Call($$"""{"resourcePolicy":{{policy}}}""")));
        Assert.False(Rule.Asks!(Call("""{"resourcePolicy":"}{"}""")));
        Assert.False(Rule.Asks!(Call("""{"secretId":"x"}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }

    [Fact]
    public void The_last_statement_goes_with_the_policy_and_undo_puts_it_byte_for_byte()
    {
        var before = new SecretPolicy(WhyNot: null, Public);
        var repair = Assert.Single(Some.Plan(Rule, Secret, before));
        Assert.Equal("DeleteResourcePolicy", repair.Operation);
        var undo = Assert.Single(Some.Undo(Rule, Secret, before, new SecretPolicy(WhyNot: null, Policy: null)));
        Assert.Equal(Public, (string?)undo.Parameters["ResourcePolicy"]);
        Assert.Equal(SecretArn, (string?)undo.Parameters["SecretId"]);
    }

    [Fact]
    public void What_cannot_be_set_is_left_and_is_not_set_by_undo_either()
    {
        var managed = new SecretPolicy("rds manages the secret", Policy: null);
        Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Secret, managed)).IsLeft);
        Assert.Empty(Some.Undo(Rule, Secret, new SecretPolicy(WhyNot: null, Public), managed));
    }
}
