using Remediation.Guardrails.DynamoDb;
using Xunit;
using Recovery = Remediation.Guardrails.DynamoDb.PitrDisabled.Recovery;

namespace Guardrails.Tests;

public sealed class DynamoDbPitrTests
{
    private const string Arn = "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/invoices";

    private static readonly Resource Table = new(
        "AWS::DynamoDB::Table",
        "invoices",
        Arn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static readonly Guardrail Rule = PitrDisabled.Guardrail;
    private static readonly Recovery Off = new(false, null) { Status = "ACTIVE" };

    private static Verdict Judge(Recovery now, Recovery? was = null, string? settings = null) =>
        Some.Judge(Rule, Table, now, settings, was);

    private static object? Wanted(Recovery now, Recovery? was = null, string? settings = null) =>
        Assert.IsType<Verdict.Violation>(Judge(now, was, settings)).Wanted;

    [Fact]
    public void The_period_is_the_one_before_and_never_shorter_than_the_setting()
    {
        var was = new Recovery(true, 7);
        Assert.Equal(Off with { IsEnabled = true }, Wanted(Off));
        Assert.Equal(Off with { IsEnabled = true }, Wanted(Off, new(false, null)));
        Assert.Equal(Off with { IsEnabled = true, Days = 7 }, Wanted(Off, was));
        Assert.Equal(Off with { IsEnabled = true, Days = 14 }, Wanted(Off, was, """{"leastDays":14}"""));
        Assert.Equal(Off with { IsEnabled = true, Days = 7 }, Wanted(Off, was, """{"leastDays":3}"""));
    }

    [Fact]
    public void A_period_is_lengthened_where_the_setting_says_so_and_nowhere_else()
    {
        var now = new Recovery(true, 6);
        Assert.Equal(new Recovery(true, 7), Wanted(now, settings: """{"leastDays":7}"""));
        Assert.IsType<Verdict.Compliant>(Judge(now, new(true, 35)));
        Assert.IsType<Verdict.Compliant>(Judge(now, settings: """{"leastDays":6}"""));
        Assert.IsType<Verdict.Compliant>(Judge(new(true, null), settings: """{"leastDays":35}"""));
    }

    [Fact]
    public void What_is_being_made_waits_what_is_ours_is_left_and_what_cannot_be_switched_on_is_unclear()
    {
        Assert.IsType<Verdict.Violation>(Judge(Off with { Status = "UPDATING" }));
        Assert.False(Assert.IsType<Verdict.Compliant>(Judge(Off with { Status = "CREATING" })).IsLeft);
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(Off with { IsEngines = true })).IsLeft);
        foreach (var status in (string?[])["ARCHIVED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "next", null])
            Assert.IsType<Verdict.Unclear>(Judge(Off with { Status = status }));
    }

    [Fact]
    public void Undo_switches_it_off_or_puts_the_shorter_period_back()
    {
        var off = Assert.Single(Some.Undo(Rule, Table, Off, new Recovery(true, 35)));
        Assert.Equal("""{"TableName":"invoices","PointInTimeRecoveryEnabled":false}""", off.Parameters.ToJsonString());
        var shorter = Assert.Single(Some.Undo(Rule, Table, new Recovery(true, 6), new Recovery(true, 7)));
        Assert.Equal(6, (int?)shorter.Parameters["RecoveryPeriodInDays"]);
        Assert.Empty(Some.Undo(Rule, Table, new Recovery(true, null), new Recovery(true, 35)));
    }

    [Theory]
    [InlineData(
        "UpdateContinuousBackups",
        """{"pointInTimeRecoverySpecification":{"pointInTimeRecoveryEnabled":false}}""",
        true
    )]
    [InlineData(
        "UpdateContinuousBackups",
        """{"pointInTimeRecoverySpecification":{"recoveryPeriodInDays":34}}""",
        true
    )]
    [InlineData(
        "UpdateContinuousBackups",
        """{"pointInTimeRecoverySpecification":{"recoveryPeriodInDays":35}}""",
        false
    )]
    [InlineData(
        "UpdateContinuousBackups",
        """{"pointInTimeRecoverySpecification":{"pointInTimeRecoveryEnabled":"x"}}""",
        false
    )]
    [InlineData("UpdateContinuousBackups", """{"pointInTimeRecoverySpecification":[]}""", false)]
    [InlineData("CreateTable", "null", true)]
    public void A_call_that_may_leave_the_table_without_is_read_again(string name, string request, bool asks) =>
        Assert.Equal(asks, Rule.Asks!(Some.Call("dynamodb.amazonaws.com", name, request)));

    [Theory]
    [InlineData("""{"tableName":"invoices"}""", "invoices", Arn)]
    [InlineData($$"""{"tableName":"{{Arn}}"}""", "invoices", Arn)]
    [InlineData("""{"sourceTableName":"old","targetTableName":"invoices"}""", "invoices", Arn)]
    [InlineData("""{"tableCreationParameters":{"tableName":"invoices"}}""", "invoices", Arn)]
    [InlineData(
        """{"tableName":"arn:aws-cn:dynamodb:cn-north-1:444455556666:table/theirs"}""",
        "arn:aws-cn:dynamodb:cn-north-1:444455556666:table/theirs",
        "arn:aws-cn:dynamodb:cn-north-1:444455556666:table/theirs"
    )]
    public void A_call_names_its_table_by_name_or_ARN(string request, string id, string arn)
    {
        var named = Assert.Single(Rule.On.Locate(Some.Call("dynamodb.amazonaws.com", "CreateTable", request)));
        Assert.Equal((id, arn), (named.Id, named.Arn));
        Assert.Equal(arn.Split(':')[4], Rule.On.Owner(named));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"tableName":7}""")]
    [InlineData("""{"tableName":{"tableName":"invoices"}}""")]
    [InlineData("""{"tableName":"a/b"}""")]
    [InlineData("""{"tableName":"ab"}""")]
    [InlineData("""{"tableName":"arn:aws-cn:dynamodb:cn-north-1:111122223333:table/invoices/index/i"}""")]
    [InlineData("""{"tableName":"arn:aws-cn:dynamodb:cn-north-1:111122223333:table:invoices"}""")]
    [InlineData("""{"tableName":"arn:aws-cn:dynamodb:cn-northwest-1:111122223333:table/invoices"}""")]
    [InlineData("""{"tableName":"arn:aws-cn:s3:cn-north-1:111122223333:table/invoices"}""")]
    [InlineData("""{"tableCreationParameters":"invoices"}""")]
    public void What_is_no_table_is_none(string request) =>
        Assert.Empty(Rule.On.Locate(Some.Call("dynamodb.amazonaws.com", "CreateTable", request)));
}
