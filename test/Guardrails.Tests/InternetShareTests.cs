using Remediation.Guardrails.Shared.Networks;
using Xunit;

namespace Guardrails.Tests;

public sealed class InternetShareTests
{
    // https://www.cloudflare.com/ips/
    private static readonly string[] Cloudflare =
    [
        "173.245.48.0/20",
        "103.21.244.0/22",
        "103.22.200.0/22",
        "103.31.4.0/22",
        "141.101.64.0/18",
        "108.162.192.0/18",
        "190.93.240.0/20",
        "188.114.96.0/20",
        "197.234.240.0/22",
        "198.41.128.0/17",
        "162.158.0.0/15",
        "104.16.0.0/13",
        "104.24.0.0/14",
        "172.64.0.0/13",
        "131.0.72.0/22",
        "2400:cb00::/32",
        "2606:4700::/32",
        "2803:f800::/32",
        "2405:b500::/32",
        "2405:8100::/32",
        "2a06:98c0::/29",
        "2c0f:f248::/32",
    ];

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.0.0.0/1")]
    [InlineData("128.0.0.0/1")]
    [InlineData("32.0.0.0/7")]
    [InlineData("11.0.0.0/8", "203.0.113.7/32")]
    [InlineData("::/0")]
    [InlineData("::/1")]
    [InlineData("2000::/3")]
    [InlineData("2600::/15")]
    [InlineData("2600::/16", "2a00::1/128")]
    [InlineData("203.0.113.0/24", "::/0")]
    public void More_than_one_holders_network_is_the_Internet(params string[] cidrs) =>
        Assert.True(InternetShare.IsInternet(Blocks(cidrs)));

    [Theory]
    [InlineData]
    [InlineData("11.0.0.0/8")]
    [InlineData("11.0.0.0/9", "11.128.0.0/9")]
    [InlineData("10.0.0.0/7")]
    [InlineData("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "11.0.0.0/8")]
    [InlineData("224.0.0.0/3")]
    [InlineData("2600::/16")]
    [InlineData("fc00::/6")]
    [InlineData("2600::/16", "11.0.0.0/8")]
    public void A_holders_network_is_not(params string[] cidrs) =>
        Assert.False(InternetShare.IsInternet(Blocks(cidrs)));

    [Fact]
    public void The_ranges_of_a_network_that_serves_half_of_the_web_are_not() =>
        Assert.False(InternetShare.IsInternet(Blocks(Cloudflare)));

    [Fact]
    public void Ranges_that_leave_out_one_address_are_the_Internet()
    {
        var left = Enumerable.Range(1, 32).Select(prefix => AllBut("203.0.113.7", prefix)).ToArray();
        Assert.Equal(32, left.Length);
        Assert.DoesNotContain(Blocks(left), block => Holds(block, CidrBlock.Parse("203.0.113.7/32")!.Value));
        Assert.True(InternetShare.IsInternet(Blocks(left)));
        var routed = InternetShare.Addresses(Blocks("0.0.0.0/0"), isV6: false);
        Assert.Equal(routed - 1, InternetShare.Addresses(Blocks(left), isV6: false));
    }

    [Fact]
    public void An_address_counts_once_however_often_it_is_named()
    {
        var blocks = Blocks("11.0.0.0/8", "11.0.0.0/8", "11.1.0.0/16", "11.255.255.255/32", "11.0.0.0/9");
        Assert.Equal((UInt128)1 << 24, InternetShare.Addresses(blocks, isV6: false));
        Assert.Equal(UInt128.Zero, InternetShare.Addresses(blocks, isV6: true));
        Assert.False(InternetShare.IsInternet(blocks));
    }

    [Fact]
    public void The_bounds_may_be_others()
    {
        Assert.True(InternetShare.IsInternet(Blocks("203.0.112.0/23"), widestV4: 24));
        Assert.False(InternetShare.IsInternet(Blocks("203.0.113.0/24"), widestV4: 24));
        Assert.True(InternetShare.IsInternet(Blocks("2600::/31"), widestV6: 32));
        Assert.False(InternetShare.IsInternet(Blocks("0.0.0.0/0", "::/0"), widestV4: 0, widestV6: 0));
    }

    private static CidrBlock[] Blocks(params string[] cidrs) => [.. cidrs.Select(c => CidrBlock.Parse(c)!.Value)];

    private static bool Holds(CidrBlock block, CidrBlock other) =>
        block.IsV6 == other.IsV6 && block.First <= other.First && other.Last <= block.Last;

    // The block of a prefix length beside the one that holds the address.
    private static string AllBut(string address, int prefix)
    {
        var bytes = System.Net.IPAddress.Parse(address).GetAddressBytes();
        bytes[(prefix - 1) / 8] ^= (byte)(0x80 >> ((prefix - 1) % 8));
        return $"{new System.Net.IPAddress(bytes)}/{prefix}";
    }
}
