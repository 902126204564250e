using Remediation.Guardrails.Logs;
using Xunit;
using Retention = Remediation.Guardrails.Logs.RetentionLowered.Retention;

namespace Guardrails.Tests;

public sealed class LogsRetentionTests
{
    private const string Arn = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/example/app";

    private static readonly Guardrail Rule = RetentionLowered.Guardrail;
    private static readonly Retention ForEver = new((int?)null);

    private static readonly Resource Group = new(
        "AWS::Logs::LogGroup",
        "/example/app",
        Arn,
        "111122223333",
        "cn-north-1",
        "aws-cn"
    );

    private static Verdict Judge(Retention now, Retention? was = null, string? settings = null) =>
        Some.Judge(Rule, Group, now, settings, was);

    private static int? Wanted(Retention now, Retention? was = null, string? settings = null) =>
        Assert.IsType<Retention>(Assert.IsType<Verdict.Violation>(Judge(now, was, settings)).Wanted).Days;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(90, 90)]
    [InlineData(91, 120)]
    [InlineData(366, 400)]
    [InlineData(3289, 3653)]
    [InlineData(3653, 3653)]
    public void It_becomes_a_period_that_CloudWatch_has(int least, int wanted) =>
        Assert.Equal(wanted, Wanted(new(0), settings: $$"""{"leastDays":{{least}}}"""));

    [Fact]
    public void It_becomes_what_it_was_if_that_was_enough()
    {
        Assert.Equal(365, Wanted(new(1)));
        Assert.Equal(365, Wanted(new(1), new Retention(364)));
        Assert.Equal(400, Wanted(new(1), new Retention(400)));
        Assert.Null(Wanted(new(1), ForEver));
        Assert.Equal(90, Wanted(new(1), new Retention(60), """{"leastDays":90}"""));
    }

    [Fact]
    public void What_is_long_enough_stays_and_ever_is()
    {
        Assert.IsType<Verdict.Compliant>(Judge(new(365), new Retention(3653)));
        Assert.IsType<Verdict.Compliant>(Judge(new(365), ForEver));
        Assert.IsType<Verdict.Compliant>(Judge(ForEver, new Retention(365)));
        Assert.Equal("logs are kept for ever", Judge(ForEver).Why);
        Assert.Contains("for 1 day, and must be for 365 days", Judge(new(1)).Why, StringComparison.Ordinal);
        Assert.True(Assert.IsType<Verdict.Compliant>(Judge(new(1) { Class = "DELIVERY" })).IsLeft);
        Assert.IsType<Verdict.Violation>(Judge(new(1) { Class = "INFREQUENT_ACCESS" }));
    }

    [Fact]
    public void A_period_is_put_and_ever_is_a_period_taken_away()
    {
        Assert.Equal(
            """logs:PutRetentionPolicy {"logGroupName":"/example/app","retentionInDays":365}""",
            Assert.Single(Some.Plan(Rule, Group, new Retention(1))).ToString()
        );
        Assert.Equal(
            """logs:DeleteRetentionPolicy {"logGroupName":"/example/app"}""",
            Assert.Single(Some.Undo(Rule, Group, ForEver, new Retention(1))).ToString()
        );
        Assert.Empty(Some.Undo(Rule, Group, ForEver, ForEver));
    }

    [Theory]
    [InlineData("/example/app")]
    [InlineData(Arn)]
    [InlineData($"{Arn}:*")]
    public void A_rule_names_a_group_by_name_or_ARN(string id) =>
        Assert.Equal(Group, Assert.Single(Rule.On.Locate(ConfigRule(id))));

    [Theory]
    [InlineData("arn:aws-cn:logs:cn-north-1:444455556666:log-group:/example/app")]
    [InlineData("arn:aws-cn:logs:cn-northwest-1:111122223333:log-group:/example/app")]
    [InlineData("arn:aws-cn:logs:cn-north-1:111122223333:destination:app")]
    [InlineData("arn:aws-cn:s3:cn-north-1:111122223333:log-group:app")]
    [InlineData("a group")]
    public void What_is_no_group_here_is_none(string id) => Assert.Empty(Rule.On.Locate(ConfigRule(id)));

    [Theory]
    [InlineData("""{"logGroupName":"/example/app","retentionInDays":1}""", 1)]
    [InlineData("""{"logGroupName":["a","b"]}""", 0)]
    [InlineData("""{"logGroupName":""}""", 0)]
    [InlineData("""{"logGroupName":7}""", 0)]
    [InlineData("null", 0)]
    public void A_call_names_its_group(string request, int groups)
    {
        var call = Some.Call("logs.amazonaws.com", "PutRetentionPolicy", request);
        Assert.Equal(groups, Rule.On.Locate(call).Count());
        Assert.True(Rule.Asks!(call));
        Assert.False(Rule.Asks!(Some.Call("logs.amazonaws.com", "DeleteRetentionPolicy", request)));
        Assert.False(Rule.IsWokenBy(Some.Call("logs.amazonaws.com", "CreateLogGroup", request)));
    }

    private static Trigger.ConfigRule ConfigRule(string id) =>
        new(
            "e",
            "111122223333",
            "cn-north-1",
            DateTimeOffset.UnixEpoch,
            "cw-loggroup-retention-period-check",
            "AWS::Logs::LogGroup",
            id
        );
}
