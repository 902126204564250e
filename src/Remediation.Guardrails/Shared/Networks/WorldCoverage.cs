namespace Remediation.Guardrails.Shared.Networks;

/// <summary>Whether CIDR blocks, taken together, let in the whole Internet.</summary>
/// <remarks>
/// "The world" is every address that the Internet routes, not every number: <c>0.0.0.0/1</c> + <c>128.0.0.0/2</c> +
/// <c>192.0.0.0/3</c>
/// leaves out multicast alone and is as open as <c>0.0.0.0/0</c>; in IPv6 the same is true of <c>2000::/3</c>.
/// </remarks>
public static class WorldCoverage
{
    // What is not routed (RFC 6890: this network, private, shared, loopback, link-local; multicast and reserved), in
    // order; the gaps are the world.
    private static readonly CidrBlock[] UnroutedV4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
        }.Select(c => CidrBlock.Parse(c)!.Value),
    ];

    private static readonly IReadOnlyList<(UInt128 First, UInt128 Last)> WorldV4 = [.. Gaps(UnroutedV4)];
    private static readonly IReadOnlyList<(UInt128 First, UInt128 Last)> WorldV6 =
    [
        CidrBlock.Parse("2000::/3") is { } unicast ? (unicast.First, unicast.Last) : default,
    ];

    /// <summary>Whether the blocks of either family cover the world.</summary>
    public static bool Covers(IEnumerable<CidrBlock> blocks) =>
        blocks.GroupBy(b => b.IsV6).Any(family => Covers(Outermost([.. family], b => b), b => b, family.Key));

    // Blocks are nested or apart, never half in one another: in order, wider first, one is outermost if it starts after
    // the last outermost's end, or equals it.
    private static List<T> Outermost<T>(List<T> items, Func<T, CidrBlock> block)
    {
        var outer = new List<T>();
        foreach (var item in items.OrderBy(i => block(i).First).ThenBy(i => block(i).Prefix))
        {
            if (outer.Count == 0 || block(item).First > block(outer[^1]).Last || block(item) == block(outer[^1]))
                outer.Add(item);
        }
        return outer;
    }

    private static bool Covers<T>(List<T> outer, Func<T, CidrBlock> block, bool isV6)
    {
        var world = isV6 ? WorldV6 : WorldV4;
        return world.All(range => Covers(outer, block, range.First, range.Last));
    }

    private static bool Covers<T>(List<T> outer, Func<T, CidrBlock> block, UInt128 first, UInt128 last)
    {
        var next = first;
        foreach (var item in outer)
        {
            var from = block(item).First;
            var to = block(item).Last;
            if (from > next)
                return false;
            if (to < next)
                continue;
            // A range's end is compared before it is stepped over: after the last address of IPv6 comes none.
            if (to >= last)
                return true;
            next = to + 1;
        }
        return false;
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> Gaps(CidrBlock[] unrouted)
    {
        for (var i = 0; i + 1 < unrouted.Length; i++)
        {
            if (unrouted[i + 1].First > unrouted[i].Last + 1)
                yield return (unrouted[i].Last + 1, unrouted[i + 1].First - 1);
        }
    }
}
