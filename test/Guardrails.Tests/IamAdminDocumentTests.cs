using Remediation.Guardrails.Iam;
using Xunit;

namespace Guardrails.Tests;

public sealed class IamAdminDocumentTests
{
    private static string Document(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Allow(string rest) => $$"""{"Effect":"Allow",{{rest}}}""";

    private static string Everything(string condition) =>
        Document(
            Allow(
                $$"""
                "Action":"*","Resource":"*","Condition":{{condition}}
                """
            )
        );

    [Theory]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":["s3:Get*","*:*"],"Resource":["arn:aws:s3:::b","*"]}}""")]
    [InlineData(
        """{"Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"},{"Effect":"Allow","Action":"**","Resource":"arn:aws:*:*:*:*"}]}"""
    )]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:*"}]}""")]
    [InlineData("""{"Statement":[{"\u0045ffect":"Allow","Act\u0069on":"\u002a","Resource":"*"}]}""")]
    public void A_document_that_allows_everything_makes_administrators(string document)
    {
        var found = AdminDocument.Of(document);
        Assert.Equal((null, "everything"), (found.Problem, found.Reason));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""")]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""")]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"*"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}""")]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/team/*"}}""")]
    [InlineData("""{"StringEquals":{"aws:ResourceAccount":"111122223333"}}""")]
    [InlineData("""{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["0.0.0.0/1"]}}""")]
    [InlineData("""{"IpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}""")]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""")]
    public void A_condition_that_its_holder_meets_anyway_changes_nothing(string condition) =>
        Assert.Equal("everything", AdminDocument.Of(Everything(condition)).Reason);

    [Theory]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""")]
    [InlineData("""{"StringLike":{"aws:userid":"*"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}""")]
    [InlineData("""{"StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}}""")]
    public void A_condition_on_where_it_is_asked_from_narrows(string condition)
    {
        var found = AdminDocument.Of(Everything(condition));
        Assert.Equal((null, null), (found.Problem, found.Reason));
    }

    [Theory]
    [InlineData("\"NotAction\":\"s3:DeleteBucket\",\"Resource\":\"*\"")]
    [InlineData("\"NotAction\":[\"organizations:*\",\"account:*\"],\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"*\",\"NotResource\":\"arn:aws:s3:::example\"")]
    [InlineData("\"NotAction\":\"s3:*\",\"NotResource\":\"arn:aws:s3:::example\"")]
    [InlineData("\"Action\":\"iam:*\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":[\"iam:*\",\"sts:*\"],\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"IAM:put*policy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:AttachUserPolicy\",\"Resource\":\"arn:aws:iam::*:user/*\"")]
    [InlineData("\"Action\":\"iam:AttachRolePolicy\",\"Resource\":\"arn:aws:iam::444455556666:role/*\"")]
    [InlineData("\"Action\":\"iam:AttachRolePolicy\",\"Resource\":\"arn:aws-us-gov:iam::*\"")]
    [InlineData("\"Action\":\"iam:AttachGroupPolicy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:PutUserPolicy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:PutGroupPolicy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:PutRolePolicy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:CreatePolicyVersion\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:SetDefaultPolicyVersion\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:UpdateAssumeRolePolicy\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:AddUserToGroup\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:CreateAccessKey\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:CreateLoginProfile\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:UpdateLoginProfile\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":[\"iam:PassRole\",\"lambda:CreateFunction\"],\"Resource\":\"*\"")]
    [InlineData("\"Action\":[\"iam:PassRole\",\"ec2:*\"],\"Resource\":\"*\"")]
    [InlineData("\"Action\":[\"iam:PassRole\",\"cloudformation:CreateStack\"],\"Resource\":\"*\"")]
    public void Who_can_become_an_administrator_is_one(string rest)
    {
        var found = AdminDocument.Of(Document(Allow(rest)));
        Assert.Null(found.Problem);
        Assert.NotNull(found.Reason);
        Assert.Equal(["statement 1"], found.Statements);
        Assert.Null(found.WithoutAdmin);
    }

    [Theory]
    [InlineData("\"Action\":\"s3:*\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::*\"")]
    [InlineData("\"Action\":\"*\",\"NotResource\":\"*\"")]
    [InlineData("\"NotAction\":\"iam:*\",\"Resource\":\"*\"")]
    [InlineData("\"NotAction\":\"*\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"iam:PutUserPolicy\",\"Resource\":\"arn:aws:iam::*:user/${aws:username}\"")]
    [InlineData("\"Action\":\"iam:PutRolePolicy\",\"Resource\":\"arn:aws:iam::*:role/team/*\"")]
    [InlineData("\"Action\":\"iam:PutRolePolicy\",\"Resource\":\"arn:aws:iam::*:user/*\"")]
    [InlineData("\"Action\":\"iam:PassRole\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":\"lambda:CreateFunction\",\"Resource\":\"*\"")]
    [InlineData("\"Action\":[\"iam:Get*\",\"iam:List*\",\"iam:CreateUser\"],\"Resource\":\"*\"")]
    [InlineData(
        "\"Action\":\"iam:Put*\",\"Resource\":\"*\",\"Condition\":"
            + "{\"StringEquals\":{\"iam:PermissionsBoundary\":\"arn:aws:iam::111122223333:policy/boundary\"}}"
    )]
    [InlineData(
        "\"Action\":\"iam:AttachRolePolicy\",\"Resource\":\"*\",\"Condition\":"
            + "{\"ArnEquals\":{\"iam:PolicyARN\":\"arn:aws:iam::aws:policy/ReadOnlyAccess\"}}"
    )]
    [InlineData(
        "\"Action\":[\"iam:PassRole\",\"lambda:CreateFunction\"],\"Resource\":\"*\",\"Condition\":"
            + "{\"StringEquals\":{\"iam:PassedToService\":\"vpc-flow-logs.amazonaws.com\"}}"
    )]
    public void Who_cannot_is_none(string rest)
    {
        var document = Document(Allow(rest));
        var found = AdminDocument.Of(document);
        Assert.Equal((null, null), (found.Problem, found.Reason));
        Assert.Empty(found.Statements);
        Assert.Equal(document, found.WithoutAdmin);
    }

    [Theory]
    [InlineData("{\"StringEquals\":{\"iam:PermissionsBoundary\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}}")]
    [InlineData("{\"StringLike\":{\"iam:PermissionsBoundary\":\"arn:aws:iam::111122223333:policy/*\"}}")]
    [InlineData("{\"ArnEquals\":{\"iam:PolicyARN\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}}")]
    [InlineData("{\"StringEquals\":{\"iam:PassedToService\":\"lambda.amazonaws.com\"}}")]
    public void A_boundary_or_a_list_of_policies_that_holds_everything_is_none(string condition) =>
        Assert.NotNull(
            AdminDocument
                .Of(
                    Document(
                        Allow($"\"Action\":[\"iam:AttachUserPolicy\"],\"Resource\":\"*\",\"Condition\":{condition}")
                    )
                )
                .Reason
        );

    [Fact]
    public void A_way_that_the_document_denies_on_everything_is_closed()
    {
        var allow = Allow("\"Action\":\"iam:AttachUserPolicy\",\"Resource\":\"*\"");
        string With(string deny) => Document(allow, deny);
        Assert.Null(AdminDocument.Of(With("""{"Effect":"Deny","Action":"iam:Attach*","Resource":"*"}""")).Reason);
        Assert.Null(
            AdminDocument
                .Of(
                    With(
                        """
                        {"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"StringNotEquals":
                        {"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/boundary"}}}
                        """
                    )
                )
                .Reason
        );
        foreach (
            var open in (string[])
                [
                    """{"Effect":"Deny","Action":"iam:Put*","Resource":"*"}""",
                    """{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::*:user/admin"}""",
                    """{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""",
                ]
        )
            Assert.NotNull(AdminDocument.Of(With(open)).Reason);
    }

    [Fact]
    public void What_is_left_without_the_statements_makes_nobody_an_administrator_and_keeps_its_bytes()
    {
        const string read = """{ "Sid":"Read", "Effect":"Allow", "Action":"s3:GetObject", "Resource":"*" }""";
        var pass = Allow("\"Sid\":\"Pass\",\"Action\":\"iam:PassRole\",\"Resource\":\"*\"");
        var make = Allow("\"Sid\":\"Make\",\"Action\":\"lambda:*\",\"Resource\":\"arn:aws:lambda:*:*:function:*\"");
        var all = Allow("\"Sid\":\"All\",\"Action\":\"*\",\"Resource\":\"*\"");
        var found = AdminDocument.Of(Document(pass, read, all, make));
        Assert.Equal(["Pass", "All"], found.Statements);
        Assert.Equal(Document(read, make), found.WithoutAdmin);
        Assert.Null(AdminDocument.Of(found.WithoutAdmin!).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Statement":"*"}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Action":"s3:*","Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":7,"Resource":"*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Odd":{"a":"b"}}}]}""")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"b","A":"c"}}}]}"""
    )]
    public void What_cannot_be_understood_is_unclear(string document)
    {
        var found = AdminDocument.Of(document);
        Assert.False(string.IsNullOrEmpty(found.Problem));
        Assert.Null(found.Reason);
        Assert.Equal(document, found.WithoutAdmin);
    }
}
