using Remediation.Guardrails.Rds;
using Remediation.Guardrails.Shared;
using Xunit;

namespace Guardrails.Tests;

public sealed class RdsSnapshotTests
{
    private const string Allowed = """{"allowedAccounts":["444455556666","all"]}""";
    private const string Arn = "arn:aws-cn:rds:cn-north-1:111122223333:snapshot:example";
    private const string ClusterArn = "arn:aws-cn:rds:cn-north-1:111122223333:cluster-snapshot:example";

    private static readonly Guardrail Rule = SnapshotPublic.Guardrail;
    private static readonly Resource Snapshot = Of("example");

    private static Resource Of(string name) =>
        new(
            "AWS::RDS::DBSnapshot",
            name,
            $"arn:aws-cn:rds:cn-north-1:111122223333:snapshot:{name}",
            "111122223333",
            "cn-north-1",
            "aws-cn"
        );

    private static Shares? Wanted(Resource snapshot, Shares now, string? settings = null) =>
        (Shares?)Assert.IsType<Verdict.Violation>(Some.Judge(Rule, snapshot, now, settings)).Wanted;

    [Fact]
    public void An_account_of_the_setting_keeps_its_share_and_everybody_never_does()
    {
        var now = new Shares(["123456789012", "444455556666", "all"]);
        Assert.Equal(new(["123456789012", "444455556666"]), Wanted(Snapshot, now));
        Assert.Null(Wanted(Snapshot, new(["444455556666"])));
        Assert.Equal(new(["444455556666"]), Wanted(Snapshot, now, Allowed));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Snapshot, new Shares(["444455556666"]), Allowed));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Snapshot, new Shares([])));
    }

    [Fact]
    public void What_AWS_Backup_shares_with_an_account_stays_and_with_everybody_does_not()
    {
        var backup = Of("awsbackup:job-5b1f");
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, backup, new Shares(["123456789012"])));
        Assert.Equal(new(["123456789012"]), Wanted(backup, new(["123456789012", "all"])));
    }

    [Fact]
    public void Just_the_shares_that_are_wrong_are_named()
    {
        var step = Assert.Single(
            Some.Plan(Rule, Snapshot, new Shares(["123456789012", "444455556666", "all"]), Allowed)
        );
        Assert.Equal(
            """{"DBSnapshotIdentifier":"example","AttributeName":"restore","ValuesToRemove":["123456789012","all"]}""",
            step.Parameters.ToJsonString()
        );
    }

    [Fact]
    public void A_forced_undo_shares_again_and_takes_nothing_from_what_others_shared_since()
    {
        var before = new Shares(["444455556666", "all"]);
        var now = new Shares(["123456789012", "444455556666"]);
        var rejoined = Rule.RejoinedOf(before, now);
        Assert.Equal(new Shares(["123456789012", "444455556666", "all"]), rejoined);
        var step = Assert.Single(Rule.StepsOf(Snapshot, now, rejoined));
        Assert.Equal("""["all"]""", step.Parameters["ValuesToAdd"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"dBSnapshotIdentifier":"Example"}""", "example", Arn)]
    [InlineData($$"""{"dBSnapshotIdentifier":"{{Arn}}"}""", "example", Arn)]
    [InlineData("""{"dBClusterSnapshotIdentifier":"example"}""", "example", ClusterArn)]
    [InlineData($$"""{"dBClusterSnapshotIdentifier":"{{ClusterArn}}"}""", "example", ClusterArn)]
    [InlineData("""{"dBSnapshotIdentifier":"awsbackup:job-5b1f"}""", "awsbackup:job-5b1f", null)]
    [InlineData(
        """{"dBSnapshotIdentifier":"arn:aws-cn:rds:cn-north-1:111122223333:snapshot:rds:a-1"}""",
        "rds:a-1",
        null
    )]
    public void A_call_names_its_snapshot_by_name_or_ARN(string request, string id, string? arn)
    {
        var named = Assert.Single(Locate(request));
        Assert.Equal((id, arn ?? Of(id).Arn), (named.Id, named.Arn));
        Assert.Equal("111122223333", Rule.On.Owner(named));
    }

    [Fact]
    public void Another_accounts_snapshot_is_theirs()
    {
        const string theirs = "arn:aws-cn:rds:cn-north-1:444455556666:snapshot:example";
        var named = Assert.Single(Locate($$"""{"dBSnapshotIdentifier":"{{theirs}}"}"""));
        Assert.Equal((theirs, "444455556666"), (named.Id, Rule.On.Owner(named)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"dBSnapshotIdentifier":7}""")]
    [InlineData("""{"dBSnapshotIdentifier":"a/b"}""")]
    [InlineData("""{"dBSnapshotIdentifier":":"}""")]
    [InlineData("""{"dBSnapshotIdentifier":"arn:aws-cn:rds:cn-north-1:111122223333:db:example"}""")]
    [InlineData($$"""{"dBSnapshotIdentifier":"{{ClusterArn}}"}""")]
    [InlineData("""{"dBSnapshotIdentifier":"arn:aws-cn:rds:cn-northwest-1:111122223333:snapshot:example"}""")]
    public void What_is_no_snapshot_is_none(string request) => Assert.Empty(Locate(request));

    [Theory]
    [InlineData("""{"valuesToAdd":["all"]}""", true)]
    [InlineData("""{"valuesToAdd":"444455556666"}""", true)]
    [InlineData("""{"valuesToAdd":[]}""", false)]
    [InlineData("""{"valuesToAdd":null,"valuesToRemove":["all"]}""", false)]
    [InlineData("[]", false)]
    public void A_call_that_shares_is_read_again(string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("rds.amazonaws.com", "ModifyDBSnapshotAttribute", request)));

    private static IEnumerable<Resource> Locate(string request) =>
        Rule.On.Locate(Some.Call("rds.amazonaws.com", "ModifyDBSnapshotAttribute", request));
}
