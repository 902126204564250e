using Amazon;

namespace Remediation.Cdk;

/// <summary>
/// Where the engines are: the options <c>regions</c> (the regions with rules) and <c>homes</c> (the regions with an
/// engine, each for the regions of some patterns).
/// </summary>
internal sealed class HomesReader
{
    private static readonly HashSet<string> Known =
    [
        .. RegionEndpoint.EnumerableAllRegions.Select(region => region.SystemName),
    ];

    private readonly IReadOnlyList<string> regions;
    private readonly Dictionary<string, IReadOnlyList<string>> homes = [];

    private HomesReader(OptionValues values)
    {
        regions = values.Texts("regions");
        foreach (var (home, patterns) in values.Object("homes"))
            homes[home] = OptionValues.TextsOf($"homes, '{home}',", patterns);
    }

    /// <exception cref="OptionException">A region does not exist, is named twice, or has no home or two.</exception>
    public static IReadOnlyList<Home> Read(OptionValues values) => new HomesReader(values).Homes();

    private IReadOnlyList<Home> Homes()
    {
        RequireRegions("regions", regions);
        RequireRegions("homes", homes.Keys);
        RequireOnce();
        RequireOnePartition();
        if (homes.Count > 0)
            return [.. homes.Keys.Select(HomeOf)];
        var all = new RegionPatterns(["*"]);
        return regions.Count > 0 ? [new(regions[0], [.. regions.Skip(1)], all)] : [new(null, [], all)];
    }

    private Home HomeOf(string home)
    {
        if (NearestTo(home) != home)
        {
            throw new OptionException(
                $"homes gives '{home}' to the home '{NearestTo(home)}': "
                    + "a home's patterns must match its own region best"
            );
        }
        var others = regions.Where(region => region != home && NearestTo(region) == home);
        var elsewhere = homes.Where(other => other.Key != home).SelectMany(other => other.Value);
        return new(home, [.. others], new([.. homes[home], .. elsewhere.Select(pattern => $"!{pattern}")]));
    }

    // The home whose longest pattern of a region is longer than any other's.
    private string NearestTo(string region)
    {
        var matching = homes
            .SelectMany(home => home.Value, (home, pattern) => (Home: home.Key, Pattern: pattern))
            .Where(pair => new RegionPatterns([pair.Pattern]).Includes(region))
            .OrderByDescending(pair => pair.Pattern.Length)
            .ToList();
        if (matching.Count == 0)
            throw new OptionException($"homes has no home for '{region}': give one of them a pattern that matches it");
        var nearest = matching[0];
        var rival = matching.Find(pair => pair.Home != nearest.Home && pair.Pattern.Length == nearest.Pattern.Length);
        if (rival.Home is not null)
        {
            throw new OptionException(
                $"homes gives '{region}' to both '{nearest.Home}' and '{rival.Home}': a region has one home"
            );
        }
        return nearest.Home;
    }

    private void RequireOnce()
    {
        if (regions.GroupBy(region => region).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new OptionException($"regions names '{twice.Key}' twice");
        foreach (var (home, patterns) in homes)
        {
            if (patterns.FirstOrDefault(pattern => !IsPattern(pattern)) is { } wrong)
            {
                throw new OptionException(
                    $"homes has '{wrong}' for '{home}': it must be a region, a beginning such as eu-*, or *"
                );
            }
        }
        if (homes.Count > 0 && regions.Count == 0)
            throw new OptionException("homes says which engine a region has: name the regions in regions");
    }

    private static bool IsPattern(string pattern) => !pattern.StartsWith('!') && RegionPatterns.IsPattern(pattern);

    // A role is of one partition, and so is an account.
    private void RequireOnePartition()
    {
        var partitions = regions.Concat(homes.Keys).Select(Regions.PartitionOf).Distinct().ToList();
        if (partitions.Count > 1)
        {
            throw new OptionException(
                $"regions are of the partitions {string.Join(" and ", partitions)}: an account is in one of them"
            );
        }
    }

    private static void RequireRegions(string option, IEnumerable<string> regions)
    {
        if (regions.FirstOrDefault(region => !Known.Contains(region)) is { } unknown)
        {
            var near = Known.Where(region => region.StartsWith(Beginning(unknown), StringComparison.Ordinal)).Order();
            throw new OptionException(
                $"{option} names '{unknown}', which is no region of AWS; there are {string.Join(", ", near)}"
            );
        }
    }

    // What a misspelt region has in common with those that were meant; all regions where that is nothing.
    private static string Beginning(string text)
    {
        var beginning = text.Split('-')[0] + "-";
        return Known.Any(region => region.StartsWith(beginning, StringComparison.Ordinal)) ? beginning : "";
    }
}
