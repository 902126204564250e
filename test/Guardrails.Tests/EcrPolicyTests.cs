using System.Text.Json.Nodes;
using Remediation.Guardrails.Ecr;
using Xunit;
using RepositoryPolicy = Remediation.Guardrails.Ecr.PolicyPublic.RepositoryPolicy;

namespace Guardrails.Tests;

public sealed class EcrPolicyTests
{
    private const string Public = """{"Statement":{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}}""";

    private static readonly Resource Repository = new(
        "AWS::ECR::Repository",
        "billing/invoices",
        "arn:aws-cn:ecr:cn-north-1:111122223333:repository/billing/invoices",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = PolicyPublic.Guardrail;

    private static Trigger.Call Call(string request, string response = "null") =>
        Some.Call("ecr.amazonaws.com", "SetRepositoryPolicy", request, response);

    [Theory]
    [InlineData("""{"repositoryName":"billing/invoices"}""", "null")]
    [InlineData("""{"repositoryName":"billing/invoices","registryId":"111122223333"}""", "null")]
    [InlineData("""{"repositoryName":"billing/invoices"}""", """{"registryId":"111122223333"}""")]
    public void A_repository_is_named_by_its_name_and_registry(string request, string response) =>
        Assert.Equal(Repository, Assert.Single(Rule.On.Locate(Call(request, response))));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"repositoryName":""}""")]
    [InlineData("""{"repositoryName":7}""")]
    [InlineData("""{"repositoryName":["a","b"]}""")]
    [InlineData("""{"repositoryName":"A b"}""")]
    [InlineData("""{"repositoryName":"invoices","registryId":"1111"}""")]
    [InlineData("""{"repositoryName":"invoices","registryId":"abcdefghijkl"}""")]
    public void What_names_no_repository_is_none(string request) => Assert.Empty(Rule.On.Locate(Call(request)));

    [Fact]
    public void The_repository_of_another_account_is_theirs()
    {
        var call = Call("""{"repositoryName":"billing/invoices","registryId":"444455556666"}""");
        var repository = Assert.Single(Rule.On.Locate(call));
        Assert.Equal("444455556666", Rule.On.Owner(repository));
        Assert.Equal(repository.Arn, repository.Id);
    }

    [Fact]
    public void A_call_asks_for_a_public_policy_by_its_text()
    {
        var policy = JsonValue.Create(Public).ToJsonString();
        Assert.True(Rule.Asks!(Call($$"""{"policyText":{{policy}}}""")));
        Assert.False(Rule.Asks!(Call("""{"policyText":"}{"}""")));
        Assert.False(Rule.Asks!(Call("null")));
    }

    [Fact]
    public void The_last_statement_goes_with_the_policy_and_undo_sets_it_byte_for_byte()
    {
        var before = new RepositoryPolicy(Public);
        Assert.Equal("DeleteRepositoryPolicy", Assert.Single(Some.Plan(Rule, Repository, before)).Operation);
        var undo = Assert.Single(Some.Undo(Rule, Repository, before, new RepositoryPolicy(Policy: null)));
        Assert.Equal(Public, (string?)undo.Parameters["PolicyText"]);
    }
}
