using Remediation.Guardrails;
using Remediation.Guardrails.Ami;
using Remediation.Guardrails.Ebs;
using Remediation.Guardrails.Ec2;
using Xunit;

namespace Guardrails.Tests;

/// <summary>The settings that an account has once in each region.</summary>
public sealed class Ec2RegionSettingTests
{
    private const string All = "block-all-sharing";
    private const string New = "block-new-sharing";
    private const string MayStayPublic = """{"mayStayPublic":true}""";

    // A wrong value of each.
    private static readonly IReadOnlyDictionary<string, object> Wrong = new Dictionary<string, object>
    {
        [SerialConsoleEnabled.Id] = new RegionSetting<bool>(true),
        [DefaultEncryptionDisabled.Id] = new RegionSetting<bool>(false),
        [SnapshotSharingUnblocked.Id] = new RegionSetting<string>("unblocked"),
        [SharingUnblocked.Id] = new RegionSetting<string>("unblocked"),
    };

    public static TheoryData<string> Ids => new(Wrong.Keys);

    private static Resource SettingOf(Guardrail rule) =>
        Assert.Single(rule.On.Locate(Some.Call("ec2.amazonaws.com", "Anything", "null")));

    private static RegionSetting<string> Sharing(string state) => new(state);

    private static Verdict JudgeSnapshots(string state, string? settings = null) =>
        Some.Judge(
            SnapshotSharingUnblocked.Guardrail,
            SettingOf(SnapshotSharingUnblocked.Guardrail),
            Sharing(state),
            settings
        );

    private static string? WantedOfSnapshots(string state, string? settings = null) =>
        ((RegionSetting<string>?)Assert.IsType<Verdict.Violation>(JudgeSnapshots(state, settings)).Wanted)?.Value;

    [Theory]
    [InlineData(SerialConsoleEnabled.Id, "serial-console-access")]
    [InlineData(DefaultEncryptionDisabled.Id, "ebs-encryption-by-default")]
    [InlineData(SnapshotSharingUnblocked.Id, "snapshot-block-public-access")]
    [InlineData(SharingUnblocked.Id, "image-block-public-access")]
    public void An_account_has_one_of_each_in_a_region(string id, string name)
    {
        var setting = SettingOf(Catalogue.Find(id)!);
        Assert.Equal($"arn:aws-cn:ec2:cn-north-1:111122223333:{name}", setting.Arn);
        Assert.Equal(("111122223333", "cn-north-1"), (setting.Account, setting.Region));
    }

    [Theory, MemberData(nameof(Ids))]
    public void One_write_mends_it_and_another_undoes_that(string id)
    {
        var rule = Catalogue.Find(id)!;
        var setting = SettingOf(rule);
        var step = Assert.Single(Some.Plan(rule, setting, Wrong[id]));
        Assert.Equal(Assert.Single(rule.Writes), step.Permission);
        var wanted = Assert.IsType<Verdict.Violation>(Some.Judge(rule, setting, Wrong[id])).Wanted!;
        Assert.IsType<Verdict.Compliant>(Some.Judge(rule, setting, wanted));
        var undo = Assert.Single(Some.Undo(rule, setting, Wrong[id], wanted));
        Assert.Equal(Assert.Single(rule.Undos), undo.Permission);
        Assert.Equal($"ec2:{undo.Operation}", undo.Action);
    }

    [Fact]
    public void What_a_declarative_policy_sets_is_left_as_it_is()
    {
        foreach (var (id, state) in Wrong.Where(one => one.Key != DefaultEncryptionDisabled.Id))
        {
            var rule = Catalogue.Find(id)!;
            foreach (var (by, isLeft) in new[] { ("declarative-policy", true), ("account", false), ("else", false) })
            {
                object managed = state is RegionSetting<bool> one
                    ? one with
                    {
                        ManagedBy = by,
                    }
                    : (RegionSetting<string>)state with
                    {
                        ManagedBy = by,
                    };
                var verdict = Some.Judge(rule, SettingOf(rule), managed);
                Assert.Equal(isLeft, verdict is Verdict.Compliant { IsLeft: true });
                Assert.Equal(!isLeft, verdict is Verdict.Violation);
            }
        }
    }

    [Fact]
    public void All_sharing_of_snapshots_is_blocked_unless_public_ones_may_stay()
    {
        Assert.Equal(All, WantedOfSnapshots("unblocked"));
        Assert.Equal(All, WantedOfSnapshots(New));
        Assert.Equal(All, WantedOfSnapshots("of-tomorrow"));
        Assert.IsType<Verdict.Compliant>(JudgeSnapshots(All));

        Assert.Equal(New, WantedOfSnapshots("unblocked", MayStayPublic));
        Assert.IsType<Verdict.Compliant>(JudgeSnapshots(New, MayStayPublic));
        Assert.IsType<Verdict.Compliant>(JudgeSnapshots(All, MayStayPublic));
    }

    [Fact]
    public void Undo_of_a_narrower_block_narrows_it_again()
    {
        var rule = SnapshotSharingUnblocked.Guardrail;
        var undo = Assert.Single(Some.Undo(rule, SettingOf(rule), Sharing(New), Sharing(All)));
        Assert.Equal(("EnableSnapshotBlockPublicAccess", New), (undo.Operation, (string?)undo.Parameters["State"]));
    }

    [Theory]
    [InlineData(
        "EnableSnapshotBlockPublicAccess",
        """{"EnableSnapshotBlockPublicAccessRequest":{"State":"block-new-sharing"}}""",
        true
    )]
    [InlineData(
        "EnableSnapshotBlockPublicAccess",
        """{"EnableSnapshotBlockPublicAccessRequest":{"State":"block-all-sharing"}}""",
        false
    )]
    [InlineData("EnableSnapshotBlockPublicAccess", """{"state":"block-all-sharing"}""", false)]
    [InlineData("EnableSnapshotBlockPublicAccess", "null", true)]
    [InlineData("DisableSnapshotBlockPublicAccess", """{"DisableSnapshotBlockPublicAccessRequest":""}""", true)]
    public void A_call_asks_for_public_snapshots_or_not(string name, string request, bool asks) =>
        Assert.Equal(asks, SnapshotSharingUnblocked.Guardrail.Asks!(Some.Call("ec2.amazonaws.com", name, request)));

    [Fact]
    public void The_block_of_images_shows_after_minutes() =>
        Assert.Equal(TimeSpan.FromMinutes(10), SharingUnblocked.Guardrail.Settles);
}
