using Remediation.Guardrails.Rds;
using Xunit;
using Protection = Remediation.Guardrails.Rds.DeletionProtectionOff.Protection;

namespace Guardrails.Tests;

public sealed class RdsDeletionProtectionTests
{
    private const string Arn = "arn:aws-cn:rds:cn-north-1:111122223333:db:example";
    private const string ClusterArn = "arn:aws-cn:rds:cn-north-1:111122223333:cluster:example";

    private static readonly Guardrail Rule = DeletionProtectionOff.Guardrail;
    private static readonly Resource Database = Of("AWS::RDS::DBInstance", Arn);
    private static readonly Resource Cluster = Of("AWS::RDS::DBCluster", ClusterArn);
    private static readonly Protection Off = new(false) { Status = "available" };

    private static Resource Of(string type, string arn) =>
        new(type, "example", arn, "111122223333", "cn-north-1", "aws-cn");

    private static Verdict Judge(Protection now) => Some.Judge(Rule, Database, now);

    [Fact]
    public void What_cannot_or_need_not_be_protected_is_left_or_told()
    {
        Assert.IsType<Verdict.Violation>(Judge(Off));
        Assert.IsType<Verdict.Violation>(Judge(Off with { Status = "modifying" }));
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(Off with { Cluster = "example" })).IsLeft);
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(Off with { Source = "example" })).IsLeft);
        Assert.False(Assert.IsType<Verdict.Compliant>(Judge(Off with { Status = "creating" })).IsLeft);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Off with { Status = "stopped" })).Wanted);
        Assert.IsType<Verdict.Compliant>(Judge(new(true) { Status = "stopped" }));
    }

    [Fact]
    public void A_repair_says_nothing_else_and_applies_nothing_else()
    {
        Assert.Equal(
            """{"DBInstanceIdentifier":"example","DeletionProtection":true}""",
            Assert.Single(Some.Plan(Rule, Database, Off)).Parameters.ToJsonString()
        );
        Assert.Equal(
            """rds:ModifyDBCluster {"DBClusterIdentifier":"example","DeletionProtection":false}""",
            Assert.Single(Some.Undo(Rule, Cluster, Off, Off with { IsOn = true })).ToString()
        );
    }

    [Theory]
    [InlineData("ModifyDBInstance", """{"dBInstanceIdentifier":"Example"}""", Arn)]
    [InlineData("ModifyDBInstance", $$"""{"dBInstanceIdentifier":"{{Arn}}"}""", Arn)]
    [InlineData("CreateDBInstance", """{"dBInstanceIdentifier":"example","dBClusterIdentifier":"c"}""", Arn)]
    [InlineData(
        "RestoreDBInstanceToPointInTime",
        """{"sourceDBInstanceIdentifier":"old","targetDBInstanceIdentifier":"example"}""",
        Arn
    )]
    [InlineData(
        "CreateDBInstanceReadReplica",
        """{"sourceDBInstanceIdentifier":"a","dBInstanceIdentifier":"example"}""",
        Arn
    )]
    [InlineData("ModifyDBCluster", """{"dBClusterIdentifier":"example"}""", ClusterArn)]
    [InlineData(
        "RestoreDBClusterToPointInTime",
        """{"sourceDBClusterIdentifier":"old","dBClusterIdentifier":"example"}""",
        ClusterArn
    )]
    public void A_call_names_what_it_makes_or_changes(string name, string request, string arn)
    {
        var named = Assert.Single(Rule.On.Locate(Some.Call("rds.amazonaws.com", name, request)));
        Assert.Equal(("example", arn), (named.Id, named.Arn));
    }

    [Theory]
    [InlineData("ModifyDBCluster", """{"dBInstanceIdentifier":"example"}""")]
    [InlineData("ModifyDBInstance", """{"dBInstanceIdentifier":["a","b"]}""")]
    [InlineData("ModifyDBInstance", $$"""{"dBInstanceIdentifier":"{{ClusterArn}}"}""")]
    [InlineData("DeleteDBInstance", """{"dBInstanceIdentifier":"example"}""")]
    [InlineData("CreateDBCluster", "null")]
    public void What_names_none_is_none(string name, string request) =>
        Assert.Empty(Rule.On.Locate(Some.Call("rds.amazonaws.com", name, request)));

    [Theory]
    [InlineData(
        "ModifyDBInstance",
        """{"dBInstanceIdentifier":"example","newDBInstanceIdentifier":"other"}""",
        """{"dBInstanceIdentifier":"example","dbiResourceId":"db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U"}""",
        "db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U"
    )]
    [InlineData(
        "ModifyDBCluster",
        """{"dBClusterIdentifier":"example","newDBClusterIdentifier":"other"}""",
        """{"dbClusterResourceId":"cluster-AYK3TXBVZW7FLAKEXAMPLEONE"}""",
        "cluster-AYK3TXBVZW7FLAKEXAMPLEONE"
    )]
    public void A_call_that_renames_leads_to_what_keeps_its_resource_id(
        string name,
        string request,
        string response,
        string id
    )
    {
        var named = Assert.Single(Rule.On.Locate(Some.Call("rds.amazonaws.com", name, request, response)));
        Assert.Equal((id, null), (named.Id, named.Arn));
    }

    [Theory]
    [InlineData("null", "example other")]
    [InlineData("""{"dbiResourceId":"db-reports"}""", "example other")]
    [InlineData("""{"dbiResourceId":["a","b"]}""", "example other")]
    [InlineData("""{"dbClusterResourceId":"cluster-AYK3TXBVZW7FLAKEXAMPLEONE"}""", "example other")]
    public void A_call_that_renames_without_such_an_answer_leads_to_both_names(string response, string ids)
    {
        const string Request = """{"dBInstanceIdentifier":"Example","newDBInstanceIdentifier":"Other"}""";
        var named = Rule.On.Locate(Some.Call("rds.amazonaws.com", "ModifyDBInstance", Request, response));
        Assert.Equal(ids, string.Join(' ', named.Select(one => one.Id)));
    }

    [Fact]
    public void A_name_that_only_changes_its_case_is_one()
    {
        const string Request = """{"dBInstanceIdentifier":"example","newDBInstanceIdentifier":"EXAMPLE"}""";
        Assert.Single(Rule.On.Locate(Some.Call("rds.amazonaws.com", "ModifyDBInstance", Request)));
    }

    [Theory]
    [InlineData("db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U", null)]
    [InlineData("db-1", "arn:aws-cn:rds:cn-north-1:111122223333:db:db-1")]
    [InlineData("db-reports", "arn:aws-cn:rds:cn-north-1:111122223333:db:db-reports")]
    public void A_resource_id_is_no_name(string id, string? arn)
    {
        var rule = new Trigger.ConfigRule(
            "e",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "rds-instance-deletion-protection-enabled",
            "AWS::RDS::DBInstance",
            id
        );
        Assert.Equal(arn, Assert.Single(Rule.On.Locate(rule)).Arn);
    }

    [Theory]
    [InlineData("ModifyDBInstance", """{"deletionProtection":false}""", true)]
    [InlineData("ModifyDBCluster", """{"backupRetentionPeriod":0}""", false)]
    [InlineData("CreateDBInstance", "{}", true)]
    [InlineData("CreateDBCluster", """{"deletionProtection":true}""", false)]
    [InlineData("CreateDBCluster", "null", true)]
    public void A_call_that_leaves_it_off_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("rds.amazonaws.com", name, request)));
}
