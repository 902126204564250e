using System.Text.Json;
using Remediation.Guardrails.S3;
using Remediation.Guardrails.Shared.Policies;
using Xunit;

namespace Guardrails.Tests;

public sealed class PolicyAnalysisTests
{
    private const string Account = "arn:aws:iam::111122223333:root";

    private static string Policy(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Allow(string principal, string condition = "") =>
        $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"s3:GetObject","Resource":"*"{{(condition.Length > 0 ? $",\"Condition\":{condition}" : "")}}}""";

    private static bool IsPublic(string statement) => PolicyAnalysis.Of(Policy(statement)).PublicStatements.Count == 1;

    [Theory]
    [InlineData("\"*\"")]
    [InlineData("""{"AWS":"*"}""")]
    [InlineData("""{"AWS":["*"]}""")]
    [InlineData("""{"aws":"*"}""")]
    [InlineData("""{"AWS":["arn:aws:iam::111122223333:root","*"]}""")]
    [InlineData("""{"Service":"cloudtrail.amazonaws.com","AWS":"*"}""")]
    [InlineData("\"\\u002a\"")]
    public void A_wildcard_principal_is_public(string principal) => Assert.True(IsPublic(Allow(principal)));

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""")]
    [InlineData("""{"AWS":["111122223333"]}""")]
    [InlineData("""{"Service":"cloudtrail.amazonaws.com"}""")]
    [InlineData("""{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}""")]
    [InlineData("{}")]
    public void A_named_principal_is_not(string principal) => Assert.False(IsPublic(Allow(principal)));

    [Fact]
    public void Allowing_all_but_some_is_public_and_denying_everybody_is_not()
    {
        Assert.True(
            IsPublic(
                """{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/a"},"Action":"*","Resource":"*"}"""
            )
        );
        Assert.False(IsPublic("""{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"""));
        Assert.False(
            IsPublic(
                """{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/a"},"Action":"*","Resource":"*"}"""
            )
        );
    }

    [Theory]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.7"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["11.0.0.0/8","2600::/16"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["11.0.0.0/9","11.128.0.0/9","11.1.0.0/16"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""")]
    [InlineData("""{"ipaddress":{"AWS:SOURCEIP":"203.0.113.0/24"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpce":["vpce-1a","vpce-2b"]}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceAccount":111122223333}}""")]
    [InlineData("""{"StringEquals":{"AWS:SourceOwner":"111122223333"}}""")]
    [InlineData("""{"StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"o-exampleorg1"}}""")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-exampleorg1/r-ab12/*"}}""")]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}""")]
    [InlineData("""{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}""")]
    [InlineData("""{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::example"}}""")]
    [InlineData("""{"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}""")]
    [InlineData("""{"StringEquals":{"kms:CallerAccount":"111122223333"}}""")]
    [InlineData("""{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"true"}}""")]
    [InlineData(
        """{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}"""
    )]
    [InlineData(
        """{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"},"Null":{"aws:PrincipalOrgID":"false"}}"""
    )]
    [InlineData(
        """{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"},"Null":{"aws:PrincipalOrgID":false}}"""
    )]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:Referer":"x","aws:SourceVpc":"vpc-0a1b2c3d"}}"""
    )]
    public void A_condition_narrows_that_names_fixed_networks_accounts_or_sources(string condition) =>
        Assert.False(IsPublic(Allow("\"*\"", condition)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""")]
    [InlineData("""{"StringLike":{"aws:Referer":"https://example.com/*"}}""")]
    [InlineData("""{"StringEquals":{"aws:UserAgent":"x"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"x"}}""")]
    [InlineData("""{"StringEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}""")]
    [InlineData("""{"StringEquals":{"s3:prefix":"public/"}}""")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"32.0.0.0/7"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["11.0.0.0/8","12.0.0.0/24"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"2600::/15"}}""")]
    [InlineData("""{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"false"}}""")]
    [InlineData("""{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/x"}}""")]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::/0"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"somewhere"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":[]}}""")]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""")]
    [InlineData("""{"IpAddressIfExists":{"aws:SourceIp":"203.0.113.0/24"}}""")]
    [InlineData("""{"StringNotEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}""")]
    [InlineData("""{"StringLike":{"aws:SourceVpc":"vpc-*"}}""")]
    [InlineData("""{"StringLike":{"aws:SourceVpc":"vpc-0a1b2c3?"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":[]}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":""}}""")]
    [InlineData("""{"StringLike":{"aws:SourceVpce":["vpce-1a","*"]}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"anonymous"}}""")]
    [InlineData("""{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"}}""")]
    [InlineData(
        """{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"},"Null":{"aws:PrincipalArn":"false"}}"""
    )]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-exampleorg1/r-1/"}}""")]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*"}}""")]
    [InlineData("""{"Null":{"aws:PrincipalOrgID":"false"}}""")]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}""")]
    [InlineData("""{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}""")]
    [InlineData("""{"StringLike":{"aws:PrincipalArn":"*:111122223333:*"}}""")]
    [InlineData("""{"StringLike":{"aws:SourceArn":"arn:aws:logs:*:111122223333:*"}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"*:session"}}""")]
    public void A_condition_that_anybody_meets_or_can_choose_to_meet_does_not(string condition) =>
        Assert.True(IsPublic(Allow("\"*\"", condition)));

    [Fact]
    public void What_is_left_keeps_its_bytes()
    {
        const string First =
            """{ "Sid":"é\u00e9 first",  "Effect" : "Allow","Principal":{"AWS":"111122223333"}, "Action":["s3:GetObject" ],"Resource":"a", "Unknown" : 1.50e1 }""";
        var last = $"{{\"Effect\":\"Deny\",\"Principal\":\"*\",\n\t\"Action\":\"*\",\"Resource\":\"*\"}}";
        var open = Allow("\"*\"");
        string Text(string statements) =>
            $"  {{\"Version\" : \"2012-10-17\",\r\n \"Id\":\"x\", \"Statement\" : [\n {statements}\n ] , \"Other\":null}}\n";

        Assert.Equal(Text($"{First} , {last}"), PolicyAnalysis.Of(Text($"{First} , {last} , {open}")).WithoutPublic);
        Assert.Equal(Text($"{First} , {last}"), PolicyAnalysis.Of(Text($"{First} ,\n{open} , {last}")).WithoutPublic);
        Assert.Equal(Text($"{First},{last}"), PolicyAnalysis.Of(Text($"{open} , {open},{First},{last}")).WithoutPublic);
        Assert.Equal(Text(last), PolicyAnalysis.Of(Text($"{open} , {last} , {open},{open}")).WithoutPublic);
        Assert.Equal(Text(First), PolicyAnalysis.Of(Text(First)).WithoutPublic);
    }

    [Theory]
    [InlineData("""{"AWS":["*","arn:aws:iam::111122223333:root"]}""", """{"AWS":["arn:aws:iam::111122223333:root"]}""")]
    [InlineData("""{"AWS":["a", "*" ,"b"]}""", """{"AWS":["a" ,"b"]}""")]
    [InlineData("""{"AWS":["*","*", "a","*"]}""", """{"AWS":["a"]}""")]
    [InlineData("""{"AWS":"*","Service":"x"}""", """{"Service":"x"}""")]
    [InlineData("""{"Service":["x"], "AWS" : ["*"]}""", """{"Service":["x"]}""")]
    [InlineData("""{"Service":"x","AWS":["*","a"]}""", """{"Service":"x","AWS":["a"]}""")]
    public void Beside_named_principals_only_the_wildcard_goes(string principal, string left)
    {
        Assert.Equal(Policy(Allow(left)), PolicyAnalysis.Of(Policy(Allow(principal))).WithoutPublic);
        Assert.Equal(
            Policy(Allow(left), Allow($"\"{Account}\"")),
            PolicyAnalysis
                .Of(Policy(Allow("\"*\""), Allow(principal), Allow($"\"{Account}\""), Allow("\"*\"")))
                .WithoutPublic
        );
        Assert.Empty(PolicyAnalysis.Of(Policy(Allow(left))).PublicStatements);
    }

    [Fact]
    public void Of_a_policy_with_nothing_but_public_statements_nothing_is_left()
    {
        Assert.Null(PolicyAnalysis.Of(Policy(Allow("\"*\""), Allow("\"*\""))).WithoutPublic);
        Assert.Null(PolicyAnalysis.Of($$"""{"Statement":{{Allow("\"*\"")}}}""").WithoutPublic);
    }

    [Fact]
    public void Statements_are_named_by_their_sid_or_else_by_their_place() =>
        Assert.Equal(
            ["statement 1", "Open"],
            PolicyAnalysis
                .Of(Policy(Allow("\"*\""), """{"Sid":"Open","Effect":"Allow","Principal":"*"}"""))
                .PublicStatements
        );

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"aws:SourceVpc\"")]
    [InlineData("""{"StringEquals":"vpc-0a1b2c3d"}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":null}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":["vpc-0a1b2c3d",["vpc-1"]]}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":{"vpc-1":true}}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-1","aws:SourceVpc":"*"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-1","AWS:SourceVPC":"vpc-2"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-1","aws:\u0053ourceVpc":"vpc-2"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-1"},"StringEquals":{"aws:Referer":"x"}}""")]
    [InlineData("""{"StringResembles":{"aws:SourceVpc":"vpc-1"}}""")]
    [InlineData("""{"ForSomeValues:StringEquals":{"aws:SourceVpc":"vpc-1"}}""")]
    public void A_condition_that_cannot_be_understood_makes_the_policy_unclear(string condition) =>
        AssertIsUnclear(Policy(Allow("\"*\"", condition)));

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":"*","Principal":{"AWS":"111122223333"}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","\u0050rincipal":{"AWS":"111122223333"}}""")]
    [InlineData("""{"Effect":"Allow","Effect":"Deny","Principal":"*"}""")]
    [InlineData("""{"Effect":"Permit","Principal":"*"}""")]
    [InlineData("""{"Principal":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":7}""")]
    [InlineData("""{"Effect":"Allow","Principal":["*"]}""")]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":{"*":1}}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","NotPrincipal":{"AWS":"111122223333"}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":{"s3":"*"}}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Resource":[["*"]]}""")]
    [InlineData("""{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*"}""")]
    public void A_statement_that_cannot_be_understood_makes_the_policy_unclear(string statement) =>
        AssertIsUnclear(Policy(statement));

    [Fact]
    public void An_unclear_policy_is_said_to_be_unclear_with_the_name_that_is_odd()
    {
        var twice = Allow("\"*\"", """{"StringEquals":{"aws:SourceVpc":"vpc-1","aws:SourceVpc":"vpc-2"}}""");
        var bucket = new Resource("AWS::S3::Bucket", "b", "arn:aws:s3:::b", "111122223333", "us-west-2", "aws");
        var state = new BucketPolicyPublic.BucketPolicy(Policy(twice));
        var verdict = Assert.IsType<Verdict.Unclear>(Some.Judge(BucketPolicyPublic.Guardrail, bucket, state));
        Assert.Contains("the name aws:SourceVpc stands twice", verdict.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Effect":"Allow","\u0050rincipal":"*","Action":"s3:GetObject","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Principal":"\u002a","Action":"s3:GetObject","Resource":"*"}""")]
    [InlineData("""{"\u0045ffect":"\u0041llow","principal":{"\u0041WS":["\u002A"]},"Action":"*"}""")]
    public void Escapes_hide_nothing(string statement) => Assert.True(IsPublic(statement));

    private static void AssertIsUnclear(string text)
    {
        var analysis = PolicyAnalysis.Of(text);
        Assert.False(string.IsNullOrEmpty(analysis.Problem));
        Assert.Empty(analysis.PublicStatements);
        Assert.Equal(text, analysis.WithoutPublic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"*\"")]
    [InlineData("{}")]
    [InlineData("""{"Statement":"*"}""")]
    [InlineData("""{"Statement":["*"]}""")]
    [InlineData("""{"Statement":[],"Statement":[]}""")]
    [InlineData("""{"\ud800":1,"Statement":[]}""")]
    public void What_is_no_policy_is_said_to_be_none_and_left_as_it_is(string text)
    {
        var analysis = PolicyAnalysis.Of(text);
        Assert.False(string.IsNullOrEmpty(analysis.Problem));
        Assert.Empty(analysis.PublicStatements);
        Assert.Equal(text, analysis.WithoutPublic);
    }

    // Metadata cannot hold it, so it is no InlineData.
    [Fact]
    public void Half_a_surrogate_pair_is_no_policy() =>
        Assert.False(string.IsNullOrEmpty(PolicyAnalysis.Of("{\"Id\":\"\ud800\",\"Statement\":[]}").Problem));

    [Fact]
    public void No_part_of_a_policy_that_is_replaced_makes_it_throw_and_what_is_left_is_never_public()
    {
        var text = Policy(
            Allow(
                """{"AWS":["*","a"],"Service":"x"}""",
                """{"ForAnyValue:StringEquals":{"aws:SourceVpc":["v",1,true,null]},"Null":{"aws:SourceVpc":"false"}}"""
            ),
            Allow("\"*\""),
            Allow("{\"AWS\":\"b\"}")
        );
        for (var start = 0; start < text.Length; start++)
        for (var length = 1; length <= 12 && start + length <= text.Length; length++)
            foreach (var other in (string[])["", "null", "\"*\"", "[]", "{}", "7", "[[\"*\"]]"])
            {
                var analysis = PolicyAnalysis.Of(
                    string.Concat(text.AsSpan(0, start), other, text.AsSpan(start + length))
                );
                if (analysis.WithoutPublic is not { } left || analysis.Problem is not null)
                    continue;
                using var json = JsonDocument.Parse(left);
                Assert.Empty(PolicyAnalysis.Of(left).PublicStatements);
            }
    }
}
