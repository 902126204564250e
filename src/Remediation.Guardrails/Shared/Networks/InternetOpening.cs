namespace Remediation.Guardrails.Shared.Networks;

/// <summary>Which of several things with CIDR blocks let in the Internet together.</summary>
public static class InternetOpening
{
    /// <summary>
    /// The things whose removal leaves no more than a network in either family; none where no more is let in now.
    /// </summary>
    /// <remarks>
    /// The widest go first, and no more of them than must. A network within a wide range, such as an office's, lets in
    /// little by itself and stays.
    /// </remarks>
    /// <param name="items">The things, each of which comes once.</param>
    /// <param name="blocks">What one of them lets in.</param>
    /// <param name="order">What tells things of one width apart, so that the choice is the same every time.</param>
    /// <param name="widestV4">The prefix length of IPv4 that is still a network.</param>
    /// <param name="widestV6">The prefix length of IPv6 that is still a network.</param>
    public static IReadOnlyList<T> Of<T>(
        IReadOnlyList<T> items,
        Func<T, IReadOnlyList<CidrBlock>> blocks,
        Func<T, string> order,
        int widestV4 = InternetShare.WidestV4,
        int widestV6 = InternetShare.WidestV6
    )
    {
        return [.. OfFamily(isV6: false).Concat(OfFamily(isV6: true)).Distinct()];

        IEnumerable<T> OfFamily(bool isV6)
        {
            var widest = items
                .Select(item => new Ranged<T>(item, [.. blocks(item).Where(block => block.IsV6 == isV6)]))
                .Select(ranged => (ranged.Item, ranged.Blocks, Share: InternetShare.Addresses(ranged.Blocks, isV6)))
                .Where(ranged => ranged.Share > 0)
                .OrderByDescending(ranged => ranged.Share)
                .ThenBy(ranged => order(ranged.Item), StringComparer.Ordinal)
                .ToList();
            // The more of them are gone, the less is let in, so the fewest are found by halving.
            var tooFew = -1;
            var enough = widest.Count;
            while (enough - tooFew > 1)
            {
                var middle = (enough + tooFew) / 2;
                var left = widest.Skip(middle).SelectMany(ranged => ranged.Blocks);
                if (InternetShare.IsInternet(left, widestV4, widestV6))
                    tooFew = middle;
                else
                    enough = middle;
            }
            return widest.Take(enough).Select(ranged => ranged.Item);
        }
    }

    private sealed record Ranged<T>(T Item, IReadOnlyList<CidrBlock> Blocks);
}
