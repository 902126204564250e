using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Guardrails.Tests;

public sealed class InternetOpeningTests
{
    private static IReadOnlyList<string> Opening(params string[] cidrs) =>
        [.. InternetOpening.Of(cidrs, c => [CidrBlock.Parse(c)!.Value], c => c).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("198.51.100.7/0")]
    [InlineData("::/0")]
    [InlineData("2000::/3")]
    [InlineData("0.0.0.0/1")]
    [InlineData("0.0.0.0/1 128.0.0.0/1")]
    [InlineData("0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2")]
    [InlineData("2000::/4 3000::/4")]
    public void What_is_wider_than_a_network_goes(string world) =>
        Assert.Equal(world.Split(' ').Order(StringComparer.Ordinal), Opening(world.Split(' ')));

    [Fact]
    public void A_network_within_a_wide_range_stays() =>
        Assert.Equal(["0.0.0.0/1", "128.0.0.0/1"], Opening("0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24", "10.0.0.0/8"));

    [Fact]
    public void A_private_range_never_takes_part() =>
        Assert.Equal(["0.0.0.0/1"], Opening("0.0.0.0/1", "10.0.0.0/7", "172.16.0.0/12", "224.0.0.0/3"));

    [Fact]
    public void Of_many_networks_no_more_go_than_must() =>
        Assert.Equal(["3.0.0.0/8"], Opening("3.0.0.0/8", "17.0.0.0/9", "18.0.0.0/9"));

    [Fact]
    public void One_family_says_nothing_of_the_other() =>
        Assert.Equal(["2600::/12"], Opening("2600::/12", "3.0.0.0/8", "2630::/17"));
}
