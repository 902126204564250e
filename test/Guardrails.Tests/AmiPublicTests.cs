using Remediation.Guardrails.Ami;
using Remediation.Guardrails.Shared;
using Xunit;

namespace Guardrails.Tests;

public sealed class AmiPublicTests
{
    private const string Stranger = "444455556666";
    private const string Friend = "123456789012";
    private const string Organization = "arn:aws-cn:organizations::111122223333:organization/o-exampleorg1";
    private const string Unit = "arn:aws-cn:organizations::111122223333:ou/o-exampleorg1/ou-ab12-example1";

    private static readonly Guardrail Rule = Public.Guardrail;
    private static readonly Resource Image = new(
        "AWS::EC2::Image",
        "ami-0a1b2c3d",
        "arn:aws-cn:ec2:cn-north-1::image/ami-0a1b2c3d",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Shares With(params string[] shares) => new([.. shares]);

    private static Trigger.Call Call(string request) => Some.Call("ec2.amazonaws.com", "ModifyImageAttribute", request);

    [Fact]
    public void The_settings_name_the_accounts_and_organizations_that_stay()
    {
        const string settings = $$"""
            {"allowedAccounts":["{{Friend}}"],"allowedOrganizations":["{{Organization}}"]}
            """;
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Image, With(Friend, Organization), settings));
        var all = With(Friend, Stranger, "679593333241", "all", Organization, Unit);
        var wrong = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Image, all, settings));
        Assert.Equal(With(Friend, "679593333241", Organization), wrong.Wanted);
    }

    [Fact]
    public void Until_a_setting_names_somebody_a_stranger_is_told_and_everybody_is_taken_back()
    {
        var told = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Image, With(Stranger)));
        Assert.Null(told.Wanted);
        Assert.Equal(
            "the image is shared with 444455556666; nothing is taken back until `allowedAccounts` names who may have "
                + "shares",
            told.Why
        );
        var both = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Image, With(Stranger, "all")));
        Assert.Equal(("the image is shared with everybody and 444455556666", With(Stranger)), (both.Why, both.Wanted));
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Image, With("679593333241")));
        const string unit = $$"""{"allowedOrganizations":["{{Unit}}"]}""";
        var named = Assert.IsType<Verdict.Violation>(Some.Judge(Rule, Image, With(Stranger), unit));
        Assert.Equal(With(), named.Wanted);
    }

    [Fact]
    public void Everybody_is_nobody_that_a_setting_could_allow() =>
        Assert.IsType<Verdict.Violation>(
            Some.Judge(Rule, Image, With("all"), """{"allowedAccounts":["all"],"allowedOrganizations":["all"]}""")
        );

    [Fact]
    public void A_share_with_its_own_account_is_right() =>
        Assert.IsType<Verdict.Compliant>(Some.Judge(Rule, Image, With(Image.Account)));

    [Fact]
    public void Undo_shares_again_what_was_taken_back_and_nothing_else()
    {
        var step = Assert.Single(Some.Undo(Rule, Image, With(Friend, Organization, "all"), With(Friend)));
        Assert.Equal($"""["{Organization}","all"]""", step.Parameters["Add"]!.ToJsonString());
        Assert.Empty(step.Parameters["Remove"]!.AsArray());
    }

    [Fact]
    public void A_forced_undo_keeps_what_others_shared_since() =>
        Assert.Equal(With(Friend, Stranger, "all"), Rule.RejoinedOf(With(Stranger, "all"), With(Friend)));

    [Theory]
    [InlineData("""{"launchPermission":{"add":{"items":[{"group":"all"}]}}}""", true)]
    [InlineData("""{"LaunchPermission":{"Add":{"Items":{"OrganizationArn":"arn"}}}}""", true)]
    [InlineData("""{"launchPermission":{"add":[{"userId":"444455556666"}]}}""", true)]
    [InlineData("""{"launchPermission":{"add":{}}}""", false)]
    [InlineData("""{"launchPermission":{"remove":{"items":[{"group":"all"}]}}}""", false)]
    [InlineData("""{"imdsSupport":{"value":"v2.0"},"attributeType":"imdsSupport"}""", false)]
    public void A_call_asks_for_a_share_or_not(string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Call(request)));

    [Theory]
    [InlineData("""{"ImageId":"ami-0a1b2c3d"}""", 1)]
    [InlineData("""{"imageId":["ami-0a1b2c3d","ami-2"]}""", 0)]
    [InlineData("""{"imageId":""}""", 0)]
    public void An_event_names_its_image_in_its_own_partition(string request, int count)
    {
        var found = Rule.On.Locate(Call(request)).ToList();
        Assert.Equal(count, found.Count);
        Assert.All(found, image => Assert.Equal(Image, image));
    }
}
