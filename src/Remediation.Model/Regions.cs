using System.Text.RegularExpressions;
using Amazon;

namespace Remediation.Model;

/// <summary>What is known of regions without asking AWS.</summary>
public static partial class Regions
{
    /// <summary>The partition of a region by the SDK's table, e.g. <c>aws-cn</c> of <c>cn-north-1</c>.</summary>
    public static string PartitionOf(string region) =>
        region.Length == 0 ? "aws" : RegionEndpoint.GetBySystemName(region).PartitionName;

    /// <summary>Whether a text has a region's form: it becomes part of a host name, so nothing else may pass.</summary>
    public static bool IsRegion(string? text) => text is not null && Form().IsMatch(text);

    /// <summary>The regions in which a partition's global services record their calls.</summary>
    public static IReadOnlyDictionary<string, string> Main { get; } =
        new Dictionary<string, string>
        {
            ["aws"] = "us-east-1",
            ["aws-us-gov"] = "us-gov-west-1",
            ["aws-cn"] = "cn-north-1",
        };

    /// <summary>
    /// Whether global services' calls are recorded in a region. Of a partition that is not known, in every one: a
    /// needless rule costs nothing.
    /// </summary>
    public static bool RecordsGlobalCalls(string region, string partition) =>
        !Main.TryGetValue(partition, out var main) || main == region;

    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z0-9]{1,12}){2,4}\z")]
    private static partial Regex Form();
}
