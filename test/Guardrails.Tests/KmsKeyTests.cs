using Remediation.Guardrails.Kms;
using Xunit;
using Life = Remediation.Guardrails.Kms.KeyDeletionScheduled.Life;
using Rotation = Remediation.Guardrails.Kms.KeyRotationDisabled.Rotation;

namespace Guardrails.Tests;

public sealed class KmsKeyTests
{
    private const string Id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string Arn = $"arn:aws-cn:kms:cn-north-1:111122223333:key/{Id}";
    private const string OthersArn = $"arn:aws-cn:kms:cn-north-1:444455556666:key/{Id}";

    private static readonly Resource Key = new("AWS::KMS::Key", Id, Arn, "111122223333", "cn-north-1", "aws-cn");
    private static readonly Guardrail Rotates = KeyRotationDisabled.Guardrail;
    private static readonly Guardrail Lives = KeyDeletionScheduled.Guardrail;
    private static readonly Rotation Off = new(WhyNot: null, IsOn: false, PeriodInDays: null);

    private static Rotation Every(int days) => new(WhyNot: null, IsOn: true, days);

    private static Life In(string state, bool isReplica = false) => new(state, IsCustomers: true, isReplica);

    private static IReadOnlyList<string> Operations(IReadOnlyList<Step> steps) => [.. steps.Select(s => s.Operation)];

    private static IEnumerable<Resource> Located(string request, string response = "null") =>
        Rotates.On.Locate(Some.Call("kms.amazonaws.com", "DisableKeyRotation", request, response));

    [Fact]
    public void A_key_is_named_by_its_id_by_its_ARN_or_by_what_CreateKey_answers()
    {
        Assert.Equal(Key, Assert.Single(Located($$"""{"keyId":"{{Id}}"}""")));
        Assert.Equal(Key, Assert.Single(Located($$"""{"keyId":"{{Arn}}"}""")));
        Assert.Equal(Key, Assert.Single(Located("""{"keyUsage":"X"}""", $$$"""{"keyMetadata":{"arn":"{{{Arn}}}"}}""")));
        Assert.Equal(Key, Assert.Single(Located("null", $$$"""{"keyMetadata":{"keyId":"{{{Id}}}"}}""")));
        Assert.Equal($"{Key.Arn![..^Id.Length]}mrk-1", Assert.Single(Located("""{"keyId":"mrk-1"}""")).Arn);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"keyId":["a","b"]}""")]
    [InlineData("""{"keyId":{"Ref":"Key"}}""")]
    [InlineData("""{"keyId":17}""")]
    [InlineData("""{"keyId":""}""")]
    [InlineData("""{"keyId":"alias/invoices"}""")]
    [InlineData("""{"keyId":"../../other"}""")]
    [InlineData("""{"keyId":"arn:aws-cn:kms:cn-north-1:111122223333:alias/invoices"}""")]
    [InlineData("""{"keyId":"arn:aws-cn:kms:cn-north-1:111122223333:key/"}""")]
    [InlineData("""{"keyId":"arn:aws-cn:kms:cn-north-1:111122223333:key/a/b"}""")]
    [InlineData("""{"keyId":"arn:aws-cn:kms:cn-northwest-1:111122223333:key/a"}""")]
    [InlineData("""{"keyId":"arn:aws-cn:s3:cn-north-1:111122223333:key/a"}""")]
    public void What_names_no_key_of_the_region_is_none(string request) => Assert.Empty(Located(request));

    [Fact]
    public void The_key_of_another_account_is_theirs()
    {
        var key = Assert.Single(Located($$"""{"keyId":"{{OthersArn}}"}"""));
        Assert.Equal("444455556666", Rotates.On.Owner(key));
        Assert.Equal(OthersArn, key.Id);
    }

    [Fact]
    public void A_key_rotates_again_by_the_period_that_was_right_before()
    {
        Assert.Equal(Every(365), Wanted(Off));
        Assert.Equal(Every(90), Wanted(Off, was: Every(90)));
        // A baseline that was never on has no period.
        Assert.Equal(Every(365), Wanted(Off, was: Off));
    }

    [Fact]
    public void A_longest_period_is_kept_where_one_is_set()
    {
        const string Half = """{"longestRotationPeriod":180}""";
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rotates, Key, Every(2560)));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rotates, Key, Every(180), Half));
        Assert.Equal(Every(180), Wanted(Every(181), Half));
        Assert.Equal(Every(90), Wanted(Every(181), Half, Every(90)));
        Assert.Equal(Every(180), Wanted(Off, Half));
        // It was right when nobody had set one.
        Assert.Equal(Every(180), Wanted(Off, Half, Every(365)));
    }

    [Fact]
    public void Undo_gives_the_period_back_that_there_was_or_switches_the_rotation_off()
    {
        var longer = Assert.Single(Some.Undo(Rotates, Key, before: Every(2000), now: Every(365)));
        Assert.Equal("EnableKeyRotation", longer.Operation);
        Assert.Equal(2000, (int)longer.Parameters["RotationPeriodInDays"]!);
        Assert.Equal(["DisableKeyRotation"], Operations(Some.Undo(Rotates, Key, before: Off, now: Every(365))));
    }

    [Fact]
    public void What_cannot_be_set_now_is_not()
    {
        var disabled = new Rotation("the key's state is Disabled", IsOn: false, PeriodInDays: null);
        Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Rotates, Key, disabled)).IsLeft);
        Assert.Empty(Rotates.StepsOf(Key, Every(365), disabled));
        Assert.Empty(Rotates.StepsOf(Key, disabled, Off));
    }

    [Fact]
    public void A_repair_that_was_interrupted_goes_on_with_what_is_left()
    {
        Assert.Equal(["CancelKeyDeletion", "EnableKey"], Steps("PendingDeletion", "Enabled"));
        Assert.Equal(["EnableKey"], Steps("Disabled", "Enabled"));
        Assert.Equal(["CancelKeyDeletion"], Steps("PendingDeletion", "Disabled"));
        Assert.Equal(["ScheduleKeyDeletion"], Steps("Enabled", "PendingDeletion"));
        Assert.Equal(["ScheduleKeyDeletion"], Steps("Disabled", "PendingDeletion"));
        Assert.Empty(Steps("PendingDeletion", "PendingDeletion"));
        Assert.Empty(Steps("PendingImport", "Enabled"));
    }

    [Fact]
    public void What_stands_between_the_two_writes_of_a_repair_is_still_a_violation()
    {
        Assert.IsType<Verdict.Violation>(Some.Judge(Lives, Key, In("Disabled"), baseline: In("Enabled")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Lives, Key, In("Disabled")));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Lives, Key, In("Disabled"), baseline: In("Disabled")));
        Assert.Equal(["DisableKey"], Steps("Enabled", "Disabled"));
    }

    [Theory]
    [InlineData("PendingReplicaDeletion")]
    [InlineData("PendingImport")]
    public void What_no_write_mends_is_told(string state) =>
        Assert.Null(
            Assert.IsType<Verdict.Violation>(Some.Judge(Lives, Key, In(state), baseline: In("Enabled"))).Wanted
        );

    [Theory]
    [InlineData("Creating", false)]
    [InlineData("Updating", false)]
    [InlineData("Unavailable", false)]
    [InlineData("PendingImport", false)]
    [InlineData("PendingDeletion", true)]
    public void What_passes_or_is_not_ours_is_no_baseline(string state, bool isReplica) =>
        Assert.True(Assert.IsType<Verdict.Compliant>(Some.Judge(Lives, Key, In(state, isReplica))).IsLeft);

    [Fact]
    public void A_state_that_is_not_known_is_unclear()
    {
        Assert.IsType<Verdict.Unclear>(Some.Judge(Lives, Key, In("Archived")));
        Assert.IsType<Verdict.Unclear>(Some.Judge(Lives, Key, In("")));
    }

    private static Rotation? Wanted(Rotation now, string? settings = null, Rotation? was = null) =>
        (Rotation?)Assert.IsType<Verdict.Violation>(Some.Judge(Rotates, Key, now, settings, was)).Wanted;

    private static IReadOnlyList<string> Steps(string from, string to) =>
        Operations(Lives.StepsOf(Key, In(from), In(to)));
}
