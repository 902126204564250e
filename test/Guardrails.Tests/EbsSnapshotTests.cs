using Remediation.Guardrails.Ebs;
using Remediation.Guardrails.Shared;
using Xunit;

namespace Guardrails.Tests;

public sealed class EbsSnapshotTests
{
    private const string Stranger = "444455556666";
    private const string Friend = "123456789012";

    private const string Named = $$"""{"allowedAccounts":["{{Friend}}"]}""";

    private static readonly Guardrail Rule = SnapshotPublic.Guardrail;
    private static readonly Resource Snapshot = new(
        "AWS::EC2::Snapshot",
        "snap-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1::snapshot/snap-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Shares With(params string[] shares) => new([.. shares]);

    private static Shares Wanted(string settings, Shares now) =>
        (Shares)Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Snapshot, now, settings)).Wanted!;

    private static string Said(Step step) =>
        $"{step.Parameters["OperationType"]} {string.Join(' ', step.Parameters["GroupNames"]!.AsArray())}"
        + $"{string.Join(' ', step.Parameters["UserIds"]!.AsArray())}";

    private static Trigger.Call Call(string request) =>
        Some.Call("ec2.amazonaws.com", "ModifySnapshotAttribute", request);

    [Fact]
    public void The_setting_names_the_accounts_that_stay_beside_AWS_Marketplaces()
    {
        const string settings = $$"""{"allowedAccounts":["{{Friend}}"]}""";
        Assert.Equal(With(Friend, "679593333241"), Wanted(settings, With(Friend, Stranger, "679593333241")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Snapshot, With(Friend), settings));
    }

    [Fact]
    public void Everybody_is_no_account_that_a_setting_could_allow() =>
        Assert.Equal(With(Friend), Wanted($$"""{"allowedAccounts":["all","{{Friend}}"]}""", With(Friend, "all")));

    [Fact]
    public void Until_the_setting_names_somebody_a_stranger_is_told_and_everybody_is_taken_back()
    {
        Assert.Null(Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Snapshot, With(Stranger))).Wanted);
        Assert.Equal(With(Stranger), Wanted("{}", With(Stranger, "all")));
    }

    [Fact]
    public void A_share_with_its_own_account_is_right() =>
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Snapshot, With(Snapshot.Account)));

    [Fact]
    public void What_is_taken_back_is_what_is_wrong_everybody_first_and_undo_shares_it_again()
    {
        var before = With(Friend, Stranger, "all");
        var now = With(Friend);
        Assert.Equal(["remove all", $"remove {Stranger}"], Rule.StepsOf(Snapshot, before, now).Select(Said));
        Assert.Equal(["add all", $"add {Stranger}"], Some.Undo(Rule, Snapshot, before, now).Select(Said));
    }

    [Fact]
    public void A_call_takes_at_most_five_hundred_changes()
    {
        var many = Enumerable.Range(0, 1001).Select(number => $"{200_000_000_000 + number}").ToArray();
        var steps = Some.Plan(Rule, Snapshot, With(many), Named);
        Assert.Equal([500, 500, 1], steps.Select(step => step.Parameters["UserIds"]!.AsArray().Count));
        var why = Some.Judge(Rule, Snapshot, With(many), Named).Why;
        Assert.Equal("the snapshot is shared with 1001 accounts and organizations", why);
    }

    [Fact]
    public void The_role_that_repairs_may_share_with_nobody()
    {
        var write = Assert.Single(Rule.Writes);
        foreach (var key in new[] { "ec2:Add/group", "ec2:Add/userId" })
            Assert.Contains(new PermissionCondition("Null", key, ["true"]), write.Conditions);
        Assert.All(Rule.StepsOf(Snapshot, With("all"), With()), step => Assert.Equal(write, step.Permission));
        Assert.All(
            Some.Undo(Rule, Snapshot, With("all"), With()),
            step => Assert.Equal(Assert.Single(Rule.Undos), step.Permission)
        );
    }

    [Fact]
    public void A_forced_undo_keeps_what_others_shared_since() =>
        Assert.Equal(With(Friend, Stranger, "all"), Rule.RejoinedOf(With(Stranger, "all"), With(Friend)));

    [Theory]
    [InlineData("""{"createVolumePermission":{"add":{"items":[{"group":"all"}]}}}""", true)]
    [InlineData("""{"CreateVolumePermission":{"Add":{"Items":{"UserId":"444455556666"}}}}""", true)]
    [InlineData("""{"createVolumePermission":{"add":[{"userId":"444455556666"}]}}""", true)]
    [InlineData("""{"createVolumePermission":{"add":{}}}""", false)]
    [InlineData("""{"createVolumePermission":{"remove":{"items":[{"group":"all"}]}}}""", false)]
    [InlineData("""{"createVolumePermission":"all"}""", false)]
    public void A_call_asks_for_a_share_or_not(string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Call(request)));

    [Theory]
    [InlineData("""{"SnapshotId":"snap-0a1b2c3d"}""", 1)]
    [InlineData("""{"snapshotId":["snap-0a1b2c3d","snap-2"]}""", 0)]
    [InlineData("""{"snapshotId":""}""", 0)]
    public void An_event_names_its_snapshot_in_its_own_partition(string request, int count)
    {
        var found = Rule.On.Locate(Call(request)).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, snapshot => Assert.Equal(Snapshot, snapshot));
    }
}
