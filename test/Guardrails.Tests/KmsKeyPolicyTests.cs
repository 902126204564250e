using System.Text.Json.Nodes;
using Remediation.Guardrails.Kms;
using Xunit;
using KeyPolicy = Remediation.Guardrails.Kms.KeyPolicyPublic.KeyPolicy;

namespace Guardrails.Tests;

public sealed class KmsKeyPolicyTests
{
    private const string Open = """{"Sid":"open","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}""";
    private const string Root = "\"AWS\":\"arn:aws-cn:iam::111122223333:root\"";
    private const StringComparison Comparison = StringComparison.Ordinal;
    private const string Admin = "\"AWS\":\"arn:aws-cn:iam::111122223333:role/admin\"";

    private static readonly Resource Key = new(
        "AWS::KMS::Key",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = KeyPolicyPublic.Guardrail;

    private static string Statement(
        string principal,
        string effect = "Allow",
        string action = "\"kms:*\"",
        string more = ""
    ) => $$"""{"Effect":"{{effect}}","Principal":{ {{principal}} },"Action":{{action}},"Resource":"*"{{more}}}""";

    private static string Policy(params string[] statements) =>
        $$"""{"Statement":[{{string.Join(',', statements)}}]}""";

    private static Verdict Judge(params string[] others) =>
        Some.Judge(Rule, Key, new KeyPolicy(IsAws: false, Policy([Open, .. others])));

    private static void AssertMended(params string[] others) =>
        Assert.NotNull(Assert.IsType<Verdict.Violation>(Judge(others)).Wanted);

    private static void AssertTold(params string[] others)
    {
        var told = Assert.IsType<Verdict.Violation>(Judge(others));
        Assert.Null(told.Wanted);
        Assert.Contains("nobody of the account could change the policy", told.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"AWS":"111122223333"}""")]
    [InlineData("""{"AWS":"arn:aws-cn:iam::111122223333:root"}""")]
    [InlineData("""{"AWS":["444455556666","arn:aws-cn:iam::111122223333:user/ops/dana"]}""")]
    [InlineData("""{"AWS":"arn:aws-cn:iam::111122223333:role/admin","Service":"logs.amazonaws.com"}""")]
    public void Who_of_the_account_is_named_can_manage_the_key(string principal) =>
        AssertMended(Statement(principal[1..^1]));

    [Theory]
    [InlineData("""{"AWS":"444455556666"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""")]
    [InlineData("""{"AWS":"arn:aws-cn:iam::444455556666:role/admin"}""")]
    [InlineData("""{"AWS":"arn:aws-cn:sts::111122223333:assumed-role/admin/dana"}""")]
    [InlineData("""{"AWS":"AROAEXAMPLEROLE000001"}""")]
    [InlineData("""{"Service":"logs.amazonaws.com"}""")]
    [InlineData("""{"AWS":[]}""")]
    public void Who_is_not_of_the_account_or_is_no_more_does_not_count(string principal) =>
        AssertTold(Statement(principal[1..^1]));

    [Theory]
    [InlineData(true, "\"kms:PutKeyPolicy\"")]
    [InlineData(true, "\"KMS:put*\"")]
    [InlineData(true, "[\"kms:Decrypt\",\"*\"]")]
    [InlineData(false, "\"kms:Decrypt\"")]
    [InlineData(false, "[]")]
    [InlineData(false, "\"kms:PutKey\"")]
    public void A_manager_may_change_the_policy(bool isManager, string action)
    {
        if (isManager)
            AssertMended(Statement(Root, action: action));
        else
            AssertTold(Statement(Root, action: action));
    }

    [Fact]
    public void All_actions_but_some_may_be_the_one()
    {
        AssertMended(Statement(Root).Replace("\"Action\":\"kms:*\"", "\"NotAction\":\"kms:Decrypt\"", Comparison));
        AssertTold(Statement(Root).Replace("\"Action\":\"kms:*\"", "\"NotAction\":\"kms:Put*\"", Comparison));
        AssertTold(Statement(Root).Replace("\"Resource\":\"*\"", "\"Resource\":\"arn:aws:kms:::key/x\"", Comparison));
    }

    [Fact]
    public void A_condition_counts_only_if_it_asks_for_the_account_alone()
    {
        const string account = ""","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}""";
        AssertMended(Statement(Root, more: account));
        AssertMended(Statement("\"AWS\":\"*\"", more: account));
        AssertTold(Statement(Root, more: account.Replace("1111", "4444", Comparison)));
        AssertTold(Statement(Root, more: ""","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"""));
        AssertTold(
            Statement(
                Root,
                more: ""","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333","aws:username":"dana"}}"""
            )
        );
        AssertTold(Statement(Root, more: ""","Condition":{}"""));
    }

    [Fact]
    public void Who_is_denied_is_no_manager_and_a_denial_of_all_leaves_the_account_alone()
    {
        AssertTold(Statement(Admin), Statement(Admin, "Deny"));
        AssertTold(Statement(Admin), Statement(Root, "Deny"));
        AssertTold(Statement("\"AWS\":\"111122223333\""), Statement(Root, "Deny"));
        AssertMended(Statement(Root), Statement(Admin, "Deny"));
        AssertMended(Statement(Admin), Statement(Admin, "Deny", "\"kms:ScheduleKeyDeletion\""));
        const string others =
            """{"Effect":"Deny","Principal":"*","Action":"kms:Put*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws-cn:iam::111122223333:role/x"}}}""";
        AssertTold(Statement(Admin), others);
        AssertMended(Statement(Root), others);
    }

    [Fact]
    public void The_lockout_check_stays_on_and_undo_puts_the_policy_byte_for_byte()
    {
        var before = new KeyPolicy(IsAws: false, Policy(Open, Statement(Root)));
        var repair = Assert.Single(Some.Plan(Rule, Key, before));
        Assert.False((bool)repair.Parameters["BypassPolicyLockoutSafetyCheck"]!);
        var left = (string)repair.Parameters["Policy"]!;
        Assert.Single(JsonNode.Parse(left)!["Statement"]!.AsArray());
        var undo = Assert.Single(Some.Undo(Rule, Key, before, new KeyPolicy(IsAws: false, left)));
        Assert.Equal(before.Policy, (string?)undo.Parameters["Policy"]);
    }

    [Fact]
    public void The_role_that_repairs_cannot_switch_the_lockout_check_off() =>
        Assert.Contains(
            new PermissionCondition("Bool", "kms:BypassPolicyLockoutSafetyCheck", ["false"]),
            Assert.Single(Rule.Writes).Conditions
        );

    [Fact]
    public void The_key_of_AWS_is_left_and_no_policy_is_taken_away()
    {
        var verdict = Some.Judge(Rule, Key, new KeyPolicy(IsAws: true, Policy: null));
        Assert.True(Assert.IsType<Verdict.Compliant>(verdict).IsLeft);
        var open = new KeyPolicy(IsAws: false, Policy(Open));
        Assert.Empty(Rule.StepsOf(Key, open, new KeyPolicy(IsAws: false, Policy: null)));
        Assert.Empty(Rule.StepsOf(Key, open, new KeyPolicy(IsAws: true, Policy: null)));
    }
}
