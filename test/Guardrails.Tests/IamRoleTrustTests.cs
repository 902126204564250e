using Remediation.Guardrails.Iam;
using Xunit;
using RoleTrust = Remediation.Guardrails.Iam.RoleTrustOpened.RoleTrust;

namespace Guardrails.Tests;

public sealed class IamRoleTrustTests
{
    private const string Own = "111122223333";
    private const string Blue = $"arn:aws-us-gov:iam::{Own}:role/team/blue";
    private const string Vendor = "444455556666";
    private const string Assume = "\"Action\":\"sts:AssumeRole\"";
    private const string GitHub = $"arn:aws:iam::{Own}:oidc-provider/token.actions.githubusercontent.com";
    private const string Cognito = "cognito-identity.amazonaws.com";
    private const string Allowed = """{"allowedAccounts":["777788889999"]}""";

    private static readonly Guardrail Guardrail = RoleTrustOpened.Guardrail;
    private static readonly Resource Role = new("AWS::IAM::Role", "blue", Blue, Own, "us-gov-west-1", "aws-us-gov");

    private static string Document(params string[] statements) =>
        $$"""{"Version":"2012-10-17", "Statement":[{{string.Join(" , ", statements)}}]}""";

    private static string Allow(string principal, string action = Assume, string? condition = null) =>
        $$"""{"Effect":"Allow",{{principal}},{{action}}{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    private static string To(string principal, string? condition = null) =>
        Allow($"\"Principal\":{principal}", condition: condition);

    private static string WebIdentity(string provider, string? condition) =>
        Allow(
            $$"""
            "Principal":{"Federated":"{{provider}}"}
            """,
            "\"Action\":\"sts:AssumeRoleWithWebIdentity\"",
            condition
        );

    private static Verdict Judge(string trust, string? settings = null, string arn = Blue) =>
        Some.Judge(Guardrail, Role, new RoleTrust(arn, trust), settings);

    private static string? Rest(string trust, string? settings = null) =>
        Judge(trust, settings) is Verdict.Violation { Wanted: RoleTrust wanted } ? wanted.Trust : null;

    [Fact]
    public void Just_the_star_goes_and_undo_puts_the_text_back()
    {
        var service = To("""{ "Service" : "ec2.amazonaws.com" }""");
        var before = new RoleTrust(
            Blue,
            Document(service, To("""{"AWS": [ "arn:aws-us-gov:iam::111122223333:root" , "*" ]}"""), To("\"*\""))
        );
        var rest = Document(service, To("""{"AWS": [ "arn:aws-us-gov:iam::111122223333:root" ]}"""));
        var step = Assert.Single(Some.Plan(Guardrail, Role, before));
        Assert.Equal("iam:UpdateAssumeRolePolicy", step.Action);
        Assert.Equal(
            ("blue", rest),
            ((string?)step.Parameters["RoleName"], (string?)step.Parameters["PolicyDocument"])
        );
        Assert.IsType<Verdict.Compliant>(Judge(rest));
        var undo = Assert.Single(Some.Undo(Guardrail, Role, before, new RoleTrust(Blue, rest)));
        Assert.Equal(before.Trust, (string?)undo.Parameters["PolicyDocument"]);
    }

    [Theory]
    [InlineData("\"Principal\":\"*\"", Assume)]
    [InlineData("\"Principal\":{\"AWS\":\"*\"}", "\"Action\":[\"sts:TagSession\",\"STS:Assume*\"]")]
    [InlineData("\"Principal\":{\"Federated\":\"*\"}", "\"Action\":\"sts:AssumeRoleWithSAML\"")]
    [InlineData("\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"}", Assume)]
    [InlineData("\"principal\":\"\\u002a\"", "\"NotAction\":\"sts:TagSession\"")]
    public void Of_a_policy_that_lets_in_anybody_alone_a_denial_is_left(string principal, string action)
    {
        Assert.Equal(TrustDocument.Nobody, Rest(Document(Allow(principal, action))));
        Assert.IsType<Verdict.Compliant>(Judge(TrustDocument.Nobody));
    }

    [Theory]
    [InlineData("\"Principal\":\"*\"", "\"Action\":\"sts:TagSession\"", null)]
    [InlineData("\"Principal\":{\"Service\":\"ec2.amazonaws.com\"}", Assume, null)]
    [InlineData("\"Principal\":{\"AWS\":\"AROAEXAMPLEDELETED0001\"}", Assume, null)]
    [InlineData("\"Principal\":{\"AWS\":\"111122223333\"}", Assume, null)]
    [InlineData("\"Principal\":{\"AWS\":\"*\"}", Assume, """{"StringEquals":{"aws:PrincipalOrgID":"o-example"}}""")]
    [InlineData(
        "\"Principal\":{\"AWS\":\"*\"}",
        Assume,
        """{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"""
    )]
    [InlineData(
        "\"Principal\":{\"AWS\":\"444455556666\"}",
        Assume,
        """{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-example/*"}}"""
    )]
    public void What_nobody_else_can_use_or_somebody_named_stays(string principal, string action, string? condition) =>
        Assert.IsType<Verdict.Compliant>(Judge(Document(Allow(principal, action, condition)), Allowed));

    [Theory]
    [InlineData("\"444455556666\"")]
    [InlineData("\"arn:aws:iam::444455556666:root\"")]
    [InlineData("\"arn:aws:sts::444455556666:assumed-role/ci/run\"")]
    [InlineData("[\"arn:aws:iam::444455556666:role/ci\",\"arn:aws:iam::444455556666:role/ci\"]")]
    public void Another_account_is_told_until_somebody_says_which_may(string principal)
    {
        var trust = Document(To("{\"AWS\":" + principal + "}", """{"StringEquals":{"sts:ExternalId":"example"}}"""));
        var told = Assert.IsType<Verdict.Violation>(Judge(trust));
        Assert.Null(told.Wanted);
        Assert.Contains("account 444455556666 may assume the role", told.Why, StringComparison.Ordinal);
        Assert.Equal(TrustDocument.Nobody, Rest(trust, Allowed));
        Assert.IsType<Verdict.Compliant>(Judge(trust, $$"""{"allowedAccounts":["{{Vendor}}"]}"""));
    }

    [Fact]
    public void Beside_allowed_accounts_the_others_go_and_the_text_is_kept()
    {
        var trust = Document(To("""{"AWS":["777788889999", "444455556666","arn:aws:iam::222233334444:root" ]}"""));
        Assert.Equal(Document(To("""{"AWS":["777788889999" ]}""")), Rest(trust, Allowed));
        var why = Judge(trust, Allowed).Why;
        Assert.Contains("accounts 444455556666, 222233334444 may assume the role", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_setting_anybody_goes_and_another_account_stays_and_is_told()
    {
        var rest = Rest(Document(To("""{"AWS":["*","444455556666"]}"""), To("\"*\"")));
        Assert.Equal(Document(To("""{"AWS":["444455556666"]}""")), rest);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(rest!)).Wanted);
    }

    [Theory]
    [InlineData(GitHub, null)]
    [InlineData(GitHub, """{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""")]
    [InlineData(GitHub, """{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}""")]
    [InlineData(GitHub, """{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:example/a","repo:e*"]}}""")]
    [InlineData(GitHub, """{"StringNotEquals":{"token.actions.githubusercontent.com:sub":"repo:example/a"}}""")]
    [InlineData(Cognito, """{"StringEquals":{"cognito-identity.amazonaws.com:amr":"authenticated"}}""")]
    public void A_provider_of_everybodys_tokens_is_open_without_a_condition_on_whose(string provider, string? condition)
    {
        Assert.Equal(TrustDocument.Nobody, Rest(Document(WebIdentity(provider, condition))));
    }

    [Theory]
    [InlineData(GitHub, """{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:example/*"}}""")]
    [InlineData(GitHub, """{"StringEquals":{"TOKEN.actions.githubusercontent.com:sub":"repo:example/a:ref:x"}}""")]
    [InlineData(GitHub, """{"StringEquals":{"token.actions.githubusercontent.com:repository_owner_id":"1"}}""")]
    [InlineData(GitHub + "/example", null)]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/oidc.example.com", null)]
    [InlineData(Cognito, """{"StringEquals":{"cognito-identity.amazonaws.com:aud":"us-east-1:1234"}}""")]
    public void A_provider_of_ones_own_or_with_such_a_condition_stays(string provider, string? condition) =>
        Assert.IsType<Verdict.Compliant>(Judge(Document(WebIdentity(provider, condition))));

    [Theory]
    [InlineData("role/OrganizationAccountAccessRole")]
    [InlineData("role/aws-service-role/example.amazonaws.com/AWSServiceRoleForExample")]
    [InlineData("role/remediation/write/safe/remediation-example")]
    public void A_protected_role_is_left_and_told_only_where_anybody_may_assume_it(string role)
    {
        var arn = $"arn:aws-us-gov:iam::{Own}:{role}";
        Assert.IsType<Verdict.Compliant>(Judge(Document(To("{\"AWS\":\"444455556666\"}")), Allowed, arn));
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Document(To("\"*\"")), Allowed, arn)).Wanted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Version":"2012-10-17"}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Principal":{"AWS":"1"},"Action":"sts:*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"AWS":[1]},"Action":"sts:*"}]}""")]
    public void What_cannot_be_understood_is_unclear(string trust) =>
        Assert.IsType<Verdict.Unclear>(Judge(trust, Allowed));

    [Theory]
    [InlineData("UpdateAssumeRolePolicy", "policyDocument")]
    [InlineData("CreateRole", "assumeRolePolicyDocument")]
    public void A_call_asks_for_strangers_by_its_document(string name, string member)
    {
        Assert.True(Asks(To("\"*\"")));
        Assert.True(Asks(To("{\"AWS\":\"444455556666\"}")));
        Assert.False(Asks(To("{\"AWS\":\"111122223333\"}")));

        bool Asks(string statement)
        {
            var document = System.Text.Json.JsonSerializer.Serialize(Document(statement));
            var call = Some.Call("iam.amazonaws.com", name, $$"""{"roleName":"blue","{{member}}":{{document}}}""");
            Assert.True(Guardrail.IsWokenBy(call));
            return Guardrail.Asks!(call);
        }
    }
}
