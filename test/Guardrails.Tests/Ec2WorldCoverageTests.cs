using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Guardrails.Tests;

public sealed class Ec2WorldCoverageTests
{
    private static CidrBlock Block(string cidr) => CidrBlock.Parse(cidr)!.Value;

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("198.51.100.7/0")]
    [InlineData("::/0")]
    [InlineData("2001:db8::1/0")]
    [InlineData("2000::/3")]
    [InlineData("0.0.0.0/1 128.0.0.0/1")]
    [InlineData("0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2")]
    [InlineData("0.0.0.0/1 128.0.0.0/2 192.0.0.0/2")]
    [InlineData("0.0.0.0/1 128.0.0.0/2 192.0.0.0/3")]
    [InlineData("2000::/4 3000::/4")]
    public void The_world_is_found_in_every_spelling(string world) =>
        Assert.True(WorldCoverage.Covers(world.Split(' ').Select(Block)));

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 203.0.113.0/24")]
    [InlineData("0.0.0.0/1")]
    [InlineData("0.0.0.0/1 128.0.0.0/2")]
    [InlineData("0.0.0.0/1 8000::/1")]
    [InlineData("2000::/4")]
    public void Less_than_the_world_is_not_the_world(string cidrs) =>
        Assert.False(WorldCoverage.Covers(cidrs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Block)));

    [Fact]
    public void Union_agrees_with_counting_every_slash_8()
    {
        var random = new Random(20250311);
        var seen = (Covered: 0, Open: 0);
        for (var round = 0; round < 4000; round++)
        {
            // Mostly wide blocks, so that both answers come up.
            var cidrs = Enumerable
                .Range(0, random.Next(1, 14))
                .Select(_ => (Prefix: random.Next(1, random.Next(2, 6)), Start: (uint)random.Next(256)))
                .Select(b => $"{b.Start}.0.0.0/{b.Prefix}")
                .Distinct()
                .ToArray();
            var covered = Counted(cidrs);
            Assert.Equal(covered, WorldCoverage.Covers(cidrs.Select(Block)));
            _ = covered ? seen.Covered++ : seen.Open++;
        }
        Assert.True(seen is { Covered: > 300, Open: > 300 }, seen.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("pl-0123/0")]
    public void What_is_no_range_is_none(string text) => Assert.Null(CidrBlock.Parse(text));

    // The world is each /8 that is routed at least in part: not 0, 10, 127 and 224 upwards.
    private static bool Counted(string[] cidrs)
    {
        var blocks = cidrs.Select(Block).ToList();
        return Enumerable
            .Range(0, 224)
            .Except([0, 10, 127])
            .All(octet => blocks.Any(b => b.First >> 24 <= (uint)octet && b.Last >> 24 >= (uint)octet));
    }
}
