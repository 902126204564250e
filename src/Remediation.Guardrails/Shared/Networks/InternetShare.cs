namespace Remediation.Guardrails.Shared.Networks;

/// <summary>How much of the Internet CIDR blocks let in, taken together: whether they are "the Internet".</summary>
/// <remarks>
/// Only addresses count that the Internet routes: a request never comes from <c>10.0.0.0/8</c>, and
/// <c>0.0.0.0/1</c> with <c>128.0.0.0/2</c> and <c>192.0.0.0/3</c> is as open as <c>0.0.0.0/0</c>. Blocks that overlap
/// count once. The bound of each family is the largest network that one holder was given from it, a /8 of IPv4
/// (3.0.0.0/8, 17.0.0.0/8) and a /16 of IPv6 (2630::/16), so that nobody's own network is the Internet and no list of
/// halves, quarters or gaps is anything else. A region's registry holds a /12 of IPv6, sixteen times as much.
/// </remarks>
public static class InternetShare
{
    /// <summary>The prefix length of IPv4 whose number of addresses is still a network.</summary>
    public const int WidestV4 = 8;

    /// <summary>The prefix length of IPv6 whose number of addresses is still a network.</summary>
    public const int WidestV6 = 16;

    // What is routed, in order: all but this network, private, shared, loopback, link-local, multicast and reserved
    // addresses (RFC 6890); of IPv6 the global unicast addresses.
    private static readonly (UInt128 First, UInt128 Last)[] RoutedV4 =
    [
        .. Between(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3"
        ),
    ];
    private static readonly (UInt128 First, UInt128 Last)[] RoutedV6 = [Range("2000::/3")];

    /// <summary>Whether the blocks of either family hold more addresses than the widest network may have.</summary>
    /// <param name="blocks">The blocks, of both families, in any order.</param>
    /// <param name="widestV4">The prefix length of IPv4 that is still a network.</param>
    /// <param name="widestV6">The prefix length of IPv6 that is still a network.</param>
    public static bool IsInternet(IEnumerable<CidrBlock> blocks, int widestV4 = WidestV4, int widestV6 = WidestV6)
    {
        List<CidrBlock> all = [.. blocks];
        return Addresses(all, isV6: false) > Hosts(32 - widestV4) || Addresses(all, isV6: true) > Hosts(128 - widestV6);
    }

    /// <summary>How many routed addresses of a family the blocks hold; each counts once.</summary>
    public static UInt128 Addresses(IEnumerable<CidrBlock> blocks, bool isV6)
    {
        var routed = isV6 ? RoutedV6 : RoutedV4;
        var sum = UInt128.Zero;
        foreach (var (first, last) in Merged(blocks.Where(block => block.IsV6 == isV6)))
        {
            foreach (var part in routed)
            {
                var from = UInt128.Max(first, part.First);
                var to = UInt128.Min(last, part.Last);
                if (from <= to)
                    sum += to - from + 1;
            }
        }
        return sum;
    }

    // Blocks are nested or apart, never half in one another: one that starts within what came before adds nothing.
    private static IEnumerable<(UInt128 First, UInt128 Last)> Merged(IEnumerable<CidrBlock> blocks)
    {
        UInt128? end = null;
        foreach (var block in blocks.OrderBy(b => b.First).ThenBy(b => b.Prefix))
        {
            if (end is { } last && block.First <= last)
                continue;
            yield return (block.First, block.Last);
            end = block.Last;
        }
    }

    private static UInt128 Hosts(int bits) => bits >= 128 ? UInt128.MaxValue : UInt128.One << bits;

    private static IEnumerable<(UInt128 First, UInt128 Last)> Between(params string[] unrouted)
    {
        for (var i = 0; i + 1 < unrouted.Length; i++)
        {
            var first = Range(unrouted[i]).Last + 1;
            var next = Range(unrouted[i + 1]).First;
            if (first < next)
                yield return (first, next - 1);
        }
    }

    private static (UInt128 First, UInt128 Last) Range(string cidr) =>
        CidrBlock.Parse(cidr) is { } block ? (block.First, block.Last) : throw new FormatException(cidr);
}
