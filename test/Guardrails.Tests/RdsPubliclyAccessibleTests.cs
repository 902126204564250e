using Remediation.Guardrails.Rds;
using Xunit;
using Exposure = Remediation.Guardrails.Rds.PubliclyAccessible.Exposure;

namespace Guardrails.Tests;

public sealed class RdsPubliclyAccessibleTests
{
    private const string Arn = "arn:aws-cn:rds:cn-north-1:111122223333:db:example";

    private static readonly Guardrail Rule = PubliclyAccessible.Guardrail;
    private static readonly Exposure Open = new(true) { Status = "available" };

    private static readonly Resource Database = new(
        "AWS::RDS::DBInstance",
        "example",
        Arn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Verdict Judge(Exposure now) => Some.Judge(Rule, Database, now);

    [Theory]
    [InlineData("available")]
    [InlineData("modifying")]
    [InlineData("renaming")]
    [InlineData(null)]
    public void A_public_database_is_made_private_whatever_else_it_is_doing(string? status) =>
        Assert.Equal(
            Open with
            {
                IsPublic = false,
                Status = status,
            },
            Assert.IsType<Verdict.Violation>(Judge(Open with { Status = status })).Wanted
        );

    [Fact]
    public void What_RDS_cannot_change_now_or_ever_is_told()
    {
        foreach (var status in (string[])["creating", "stopping", "stopped"])
        {
            Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Open with { Status = status })).Wanted);
            Assert.IsType<Verdict.Compliant>(Judge(new(false) { Status = status }));
        }
        var member = Assert.IsType<Verdict.Violation>(Judge(Open with { Cluster = "three-zones" }));
        Assert.Null(member.Wanted);
        Assert.Contains("three-zones", member.Why, StringComparison.Ordinal);
        Assert.IsType<Verdict.Compliant>(Judge(new(false) { Cluster = "three-zones" }));
    }

    [Fact]
    public void A_repair_says_nothing_else_and_applies_nothing_else()
    {
        Assert.Equal(
            """{"DBInstanceIdentifier":"example","PubliclyAccessible":false}""",
            Assert.Single(Some.Plan(Rule, Database, Open)).Parameters.ToJsonString()
        );
        Assert.Equal(
            """rds:ModifyDBInstance {"DBInstanceIdentifier":"example","PubliclyAccessible":true}""",
            Assert.Single(Some.Undo(Rule, Database, Open, Open with { IsPublic = false })).ToString()
        );
    }

    [Theory]
    [InlineData("ModifyDBInstance", """{"dBInstanceIdentifier":"Example"}""")]
    [InlineData("CreateDBInstance", """{"dBInstanceIdentifier":"example","dBClusterIdentifier":"c"}""")]
    [InlineData(
        "CreateDBInstanceReadReplica",
        """{"sourceDBInstanceIdentifier":"a","dBInstanceIdentifier":"example"}"""
    )]
    public void A_call_names_an_instance(string name, string request) =>
        Assert.Equal(Arn, Assert.Single(Rule.On.Locate(Some.Call("rds.amazonaws.com", name, request))).Arn);

    [Theory]
    [InlineData("ModifyDBCluster", """{"dBClusterIdentifier":"example","publiclyAccessible":true}""")]
    [InlineData("CreateDBCluster", """{"dBClusterIdentifier":"example","publiclyAccessible":true}""")]
    [InlineData("DeleteDBInstance", """{"dBInstanceIdentifier":"example"}""")]
    public void A_cluster_is_none(string name, string request)
    {
        var call = Some.Call("rds.amazonaws.com", name, request);
        Assert.Empty(Rule.On.Locate(call));
        Assert.False(Rule.IsWokenBy(call));
    }

    [Theory]
    [InlineData("ModifyDBInstance", """{"publiclyAccessible":true}""", true)]
    [InlineData("ModifyDBInstance", """{"publiclyAccessible":"true"}""", false)]
    [InlineData("ModifyDBInstance", """{"publiclyAccessible":false}""", false)]
    [InlineData("CreateDBInstance", "{}", false)]
    [InlineData("CreateDBInstance", "null", false)]
    public void A_call_that_opens_it_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("rds.amazonaws.com", name, request)));
}
