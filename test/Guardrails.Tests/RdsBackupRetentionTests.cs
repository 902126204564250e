using Remediation.Guardrails.Rds;
using Xunit;
using Retention = Remediation.Guardrails.Rds.BackupRetentionLowered.Retention;

namespace Guardrails.Tests;

public sealed class RdsBackupRetentionTests
{
    private static readonly Guardrail Rule = BackupRetentionLowered.Guardrail;
    private static readonly Resource Database = Of("AWS::RDS::DBInstance", "db");
    private static readonly Resource Cluster = Of("AWS::RDS::DBCluster", "cluster");
    private static readonly Retention Short = new(1) { Status = "available" };

    private static Resource Of(string type, string word) =>
        new(
            type,
            "example",
            $"arn:aws-cn:rds:cn-north-1:111122223333:{word}:example",
            "111122223333",
            "cn-north-1",
            "aws-cn"
        );

    private static Verdict Judge(Retention now, int? was = null, string? settings = null) =>
        Some.Judge(Rule, Database, now, settings, was is { } days ? new Retention(days) : null);

    private static int? Wanted(Retention now, int? was = null, string? settings = null) =>
        Assert.IsType<Retention>(Assert.IsType<Verdict.Violation>(Judge(now, was, settings)).Wanted).Days;

    [Theory]
    [InlineData(null, null, 7)]
    [InlineData(14, null, 14)]
    [InlineData(2, null, 7)]
    [InlineData(0, null, 7)]
    [InlineData(-1, null, 7)]
    [InlineData(400, null, 35)]
    [InlineData(14, """{"leastDays":30}""", 30)]
    [InlineData(14, """{"leastDays":2}""", 14)]
    [InlineData(null, """{"leastDays":2}""", 2)]
    public void It_becomes_what_it_was_and_never_less_than_the_setting_or_more_than_RDS_keeps(
        int? was,
        string? settings,
        int wanted
    ) => Assert.Equal(wanted, Wanted(Short, was, settings));

    [Fact]
    public void What_is_still_long_enough_stays()
    {
        Assert.IsType<Verdict.Compliant>(Judge(new(7), 35));
        Assert.IsType<Verdict.Compliant>(Judge(Short, 35, """{"leastDays":1}"""));
        Assert.IsType<Verdict.Violation>(Judge(new(0), 35, """{"leastDays":1}"""));
    }

    [Fact]
    public void What_waits_for_the_window_counts_and_the_reason_says_when()
    {
        Assert.Contains(
            "are switched off from the maintenance window on",
            Judge(new(0) { Now = 7 }).Why,
            StringComparison.Ordinal
        );
        Assert.Contains("are switched off, and", Judge(new(0)).Why, StringComparison.Ordinal);
        Assert.Contains("are kept for 1 day, and", Judge(Short).Why, StringComparison.Ordinal);
        Assert.Equal(
            "automated backups are kept for 14 days from the maintenance window on",
            Assert.IsType<Verdict.Compliant>(Judge(new(14) { Now = 0 })).Why
        );
    }

    [Fact]
    public void What_has_no_backups_of_its_own_is_left_and_what_cannot_be_changed_is_told()
    {
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(Short with { Cluster = "example" })).IsLeft);
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(Short with { Source = "example" })).IsLeft);
        Assert.False(Assert.IsType<Verdict.Compliant>(Judge(Short with { Status = "creating" })).IsLeft);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Short with { Status = "stopped" })).Wanted);
        Assert.Null(Assert.IsType<Verdict.Violation>(Judge(Short with { IsKeptByAwsBackup = true })).Wanted);
        Assert.IsType<Verdict.Compliant>(Judge(new(35) { IsKeptByAwsBackup = true, Status = "stopped" }));
        Assert.NotNull(Wanted(Short with { Status = "backing-up" }));
    }

    [Fact]
    public void A_repair_says_nothing_else_and_applies_nothing_else()
    {
        Assert.Equal(
            """{"DBInstanceIdentifier":"example","BackupRetentionPeriod":7}""",
            Assert.Single(Some.Plan(Rule, Database, Short)).Parameters.ToJsonString()
        );
        Assert.Equal(
            """rds:ModifyDBCluster {"DBClusterIdentifier":"example","BackupRetentionPeriod":1}""",
            Assert.Single(Some.Undo(Rule, Cluster, Short, new Retention(7))).ToString()
        );
        // The same days, whenever they begin.
        Assert.Empty(Some.Undo(Rule, Database, new Retention(7) { Now = 0 }, new Retention(7)));
    }

    [Theory]
    [InlineData("ModifyDBInstance", """{"backupRetentionPeriod":0}""", true)]
    [InlineData("ModifyDBCluster", """{"backupRetentionPeriod":34}""", true)]
    [InlineData("ModifyDBCluster", """{"backupRetentionPeriod":35}""", false)]
    [InlineData("ModifyDBInstance", """{"backupRetentionPeriod":"0"}""", false)]
    [InlineData("ModifyDBInstance", """{"deletionProtection":false}""", false)]
    [InlineData("CreateDBInstance", "null", true)]
    [InlineData("CreateDBCluster", """{"backupRetentionPeriod":35}""", false)]
    public void A_call_that_may_leave_it_short_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("rds.amazonaws.com", name, request)));
}
