using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Guardrails.Tests;

public sealed class Ec2WorldCoverageTests
{
    private static CidrBlock Block(string cidr) => CidrBlock.Parse(cidr)!.Value;

    private static IReadOnlyList<string> Opening(params string[] cidrs) =>
        [.. WorldCoverage.Opening(cidrs, Block).Order(StringComparer.Ordinal)];

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
    public void The_world_is_found_in_every_spelling_and_all_of_it_goes(string world)
    {
        var cidrs = world.Split(' ');
        Assert.True(WorldCoverage.Covers(cidrs.Select(Block)));
        Assert.Equal(cidrs.Order(StringComparer.Ordinal), Opening(cidrs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 203.0.113.0/24")]
    [InlineData("0.0.0.0/1")]
    [InlineData("0.0.0.0/1 128.0.0.0/2")]
    [InlineData("0.0.0.0/1 8000::/1")]
    [InlineData("2000::/4")]
    public void Less_than_the_world_is_left_alone(string cidrs) =>
        Assert.Empty(Opening(cidrs.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void What_is_within_a_part_of_the_world_stays() =>
        Assert.Equal(["0.0.0.0/1", "128.0.0.0/1"], Opening("0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24", "10.0.0.0/8"));

    [Fact]
    public void A_world_within_the_world_goes_too() =>
        Assert.Equal(
            ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"],
            Opening("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24")
        );

    [Fact]
    public void A_private_range_never_takes_part() =>
        Assert.Equal(
            [
                "0.0.0.0/5",
                "11.0.0.0/8",
                "12.0.0.0/6",
                "128.0.0.0/1",
                "16.0.0.0/4",
                "32.0.0.0/3",
                "64.0.0.0/2",
                "8.0.0.0/7",
            ],
            Opening(
                "0.0.0.0/5",
                "8.0.0.0/7",
                "10.0.0.0/8",
                "11.0.0.0/8",
                "12.0.0.0/6",
                "16.0.0.0/4",
                "32.0.0.0/3",
                "64.0.0.0/2",
                "128.0.0.0/1"
            )
        );

    [Fact]
    public void A_network_that_fills_the_gap_of_a_trick_stays()
    {
        // The world but 203.0.113.0/24, split along the way down to it, and that network itself.
        var office = Block("203.0.113.0/24");
        var rest = Enumerable
            .Range(1, 24)
            .Select(prefix => office with { Prefix = prefix })
            .Select(b => (Own: (uint)office.First >> (32 - b.Prefix), b.Prefix))
            .Select(b => $"{Dotted((b.Own ^ 1) << (32 - b.Prefix))}/{b.Prefix}")
            .ToArray();
        var opening = Opening([.. rest, "203.0.113.0/24"]);
        Assert.Equal(
            rest.Where(r => Block(r).Prefix <= 8 && r != "224.0.0.0/3").Order(StringComparer.Ordinal),
            opening
        );
    }

    [Fact]
    public void Equal_ranges_of_two_rules_both_go() =>
        Assert.Equal(2, WorldCoverage.Opening(["a 0.0.0.0/0", "b 0.0.0.0/0"], i => Block(i[2..])).Count);

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
            var opening = Opening(cidrs);
            Assert.Equal(covered, opening.Count > 0);
            Assert.False(Counted([.. cidrs.Except(opening)]), string.Join(' ', cidrs));
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

    private static string Dotted(uint address) =>
        $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
}
