using Remediation.Guardrails;
using Xunit;

namespace Cli.Tests;

/// <summary>The service control policy's text and options.</summary>
public sealed class ScpTests
{
    private const string Operators = ScpCases.Operators;

    [Theory]
    [InlineData]
    [InlineData("--role-pattern", ScpCases.Operators)]
    [InlineData("--role-pattern", ScpCases.Operators, "--role-pattern", ScpCases.SsoOperators)]
    [InlineData(
        "--stack",
        "RemediationProduction",
        "--role-pattern",
        ScpCases.SsoOperators,
        "--role-pattern",
        ScpCases.SsoOperators + "2",
        "--role-pattern",
        ScpCases.Operators
    )]
    public async Task It_is_no_longer_than_organizations_take(params string[] args)
    {
        var run = await Run.Of(["policy", "scp", .. args]);
        Assert.True(run.Code == 0, run.Errors);
        Assert.InRange(run.Output.Length, 1000, 5120);
        Assert.Equal("2012-10-17", (string)run.Json["Version"]!);
    }

    // Organizations took * in an action at its end alone.
    [Fact]
    public async Task A_wildcard_stands_at_the_end_of_an_action_and_alone_only_for_resources()
    {
        var run = await Run.Of("policy", "scp");
        var actions = run.Json["Statement"]!
            .AsArray()
            .SelectMany(statement => (statement!["Action"] ?? statement["NotAction"])!.AsArray())
            .Select(action => (string)action!);
        Assert.All(actions, action => Assert.Matches(@"^[a-z]+:([A-Z][A-Za-z]*\*?|\*)\z", action));
    }

    [Fact]
    public async Task No_partition_is_named_and_the_lack_of_operators_is_told()
    {
        var run = await Run.Of("policy", "scp");
        Assert.DoesNotMatch(@"arn:aws", run.Output);
        Assert.Contains("no --role-pattern", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", (await Run.Of("policy", "scp", "--role-pattern", Operators)).Errors);
    }

    [Fact]
    public async Task A_policy_near_its_limit_says_so_and_one_beyond_is_refused()
    {
        string[] Many(int count) =>
            [.. Enumerable.Range(1, count).SelectMany(i => (string[])["--role-pattern", $"{Operators}-{i}"])];
        var near = await Run.Of(["policy", "scp", .. Many(5)]);
        Assert.Equal(0, near.Code);
        Assert.Matches(@"has \d{4} characters of the 5120", near.Errors);
        var beyond = await Run.Of(["policy", "scp", .. Many(40)]);
        Assert.Equal((2, ""), (beyond.Code, beyond.Output));
        Assert.Contains("give fewer or shorter ones", beyond.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData("is not a pattern of roles", "--role-pattern", "security-operators"),
        InlineData("is not a pattern of roles", "--role-pattern", "arn:*:iam::*:role/*"),
        InlineData("is not a pattern of roles", "--role-pattern", "*")
    ]
    [InlineData("is not a table's name", "--table", "*"), InlineData("is not a stack's name", "--stack", "*")]
    public async Task A_pattern_that_trusts_or_locks_everybody_is_2(string error, params string[] args)
    {
        var run = await Run.Of(["policy", "scp", .. args]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(error, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_guardrail_is_called_scp() => Assert.Null(Catalogue.Find("scp"));
}
