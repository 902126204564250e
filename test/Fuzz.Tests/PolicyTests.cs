using System.Text.Json;
using CsCheck;
using Remediation.Guardrails.Shared.Policies;
using Xunit;

namespace Fuzz.Tests;

/// <summary>The analysis of resource policies agrees with an oracle that tries every request.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void A_policy_is_public_by_just_those_statements_that_the_definition_calls_public()
    {
        var open = 0;
        var closed = 0;
        Policies.Statements.Sample(
            statements =>
            {
                var named = Named(statements);
                var found = PolicyAnalysis.Of(Policies.Text(named));
                Assert.Null(found.Problem);
                foreach (var statement in named)
                {
                    var isPublic = found.PublicStatements.Contains(statement.Sid);
                    Interlocked.Increment(ref isPublic ? ref open : ref closed);
                    Assert.True(
                        Oracle.IsPublic(statement) == isPublic,
                        $"the analysis calls it {(isPublic ? "public" : "private")}: {statement}"
                    );
                }
            },
            iter: Cases.Of(20_000),
            print: Policies.Text
        );
        Assert.True(open > 3000 && closed > 3000, $"{open} statements were public, {closed} were not");
    }

    [Fact]
    public void No_statement_that_lets_a_stranger_in_is_called_private() =>
        Policies.Statements.Sample(
            statements =>
            {
                var named = Named(statements);
                var found = PolicyAnalysis.Of(Policies.Text(named));
                foreach (var statement in named)
                    Assert.True(
                        found.PublicStatements.Contains(statement.Sid) || !Oracle.LetsStrangersIn(statement),
                        $"the analysis calls it private: {statement}"
                    );
            },
            iter: Cases.Of(20_000),
            print: Policies.Text
        );

    [Fact]
    public void What_is_left_of_a_policy_has_no_public_statement_and_every_other_one_byte_for_byte() =>
        Policies.Statements.Sample(
            statements =>
            {
                var named = Named(statements);
                var kept = named.Where(s => !Oracle.IsPublic(s)).ToList();
                var analysis = PolicyAnalysis.Of(Policies.Text(named));
                // Where the oracle and the analysis differ, the other tests say it.
                if (!analysis.PublicStatements.SequenceEqual(named.Except(kept).Select(s => s.Sid)))
                    return;
                if (analysis.WithoutPublic is not { } left)
                {
                    Assert.Empty(kept);
                    return;
                }
                var at = 0;
                foreach (var statement in kept)
                {
                    at = left.IndexOf(statement.ToString(), at, StringComparison.Ordinal);
                    Assert.True(at >= 0, $"{statement} is not in {left}");
                }
                using var json = JsonDocument.Parse(left);
                var sids = json
                    .RootElement.GetProperty("Statement")
                    .EnumerateArray()
                    .Select(s => s.GetProperty("Sid").GetString())
                    .ToList();
                Assert.Equal(named.Where(s => kept.Contains(s) || HasOthers(s)).Select(s => s.Sid), sids);
                Assert.Empty(PolicyAnalysis.Of(left).PublicStatements);
            },
            iter: Cases.Of(5_000),
            print: Policies.Text
        );

    [Theory]
    [InlineData(true, "IpAddress", "aws:SourceIp", "0.0.0.0/1", "128.0.0.0/1")]
    [InlineData(false, "IpAddress", "aws:SourceIp", "203.0.113.0/24")]
    [InlineData(true, "ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-exampleorg1/r-1/")]
    [InlineData(false, "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-exampleorg1/*")]
    [InlineData(true, "StringLike", "aws:SourceArn", "arn:aws:logs:*:111122223333:*")]
    [InlineData(false, "ArnLike", "aws:SourceArn", "arn:aws:logs:*:111122223333:*")]
    [InlineData(true, "StringNotEquals", "aws:SourceVpc", "vpc-1")]
    [InlineData(true, "StringLike", "aws:SourceVpc", "vpc-*")]
    [InlineData(true, "StringEquals", "aws:Referer", "secret")]
    [InlineData(false, "StringEquals", "aws:SourceVpc", "vpc-1")]
    [InlineData(true, "StringEqualsIfExists", "aws:SourceVpc", "vpc-1")]
    public void The_oracle_itself_knows_the_plain_cases(bool isPublic, string name, string key, params string[] values)
    {
        var statement = new Statement("s", "Allow", false, "\"*\"", [new(name, key, values)]);
        Assert.Equal((isPublic, isPublic), (Oracle.IsPublic(statement), Oracle.LetsStrangersIn(statement)));
    }

    [Fact]
    public void One_slash_8_is_a_network_and_two_are_the_Internet()
    {
        var all = Enumerable.Range(0, 256).Select(i => $"{i}.0.0.0/8").ToList();
        foreach (
            var (blocks, isInternet) in new[]
            {
                (all, true),
                (all[11..13], true),
                (all[11..12], false),
                ([.. all.Where(b => b is not "11.0.0.0/8")], true),
                (all[10..12], false),
                (all[224..], false),
            }
        )
        {
            var statement = new Statement("s", "Allow", false, "\"*\"", [new("IpAddress", "aws:SourceIp", blocks)]);
            Assert.Equal(
                (isInternet, isInternet),
                (Oracle.IsPublic(statement), PolicyAnalysis.Of(Policies.Text([statement])).PublicStatements.Count == 1)
            );
        }
    }

    private static bool HasOthers(Statement statement) =>
        !statement.IsNot
        && (
            statement.Principal.Contains("\"arn:", StringComparison.Ordinal)
            || statement.Principal.Contains("amazonaws", StringComparison.Ordinal)
        );

    private static Statement[] Named(Statement[] statements) =>
        [.. statements.Select((s, index) => s with { Sid = $"s{index}" })];
}
