using System.Text.RegularExpressions;
using Amazon;
using Remediation.Cli.Credentials;
using Remediation.Samples;

namespace Remediation.Cli;

/// <summary>The region to work in, checked.</summary>
internal static partial class RegionOption
{
    /// <summary>The region, unless it can be none.</summary>
    public static string? Checked(string? region)
    {
        if (region is null || Form().IsMatch(region))
            return region;
        throw CliException.Usage($"'{region}' is not a region: give --region with a name such as eu-central-1");
    }

    /// <summary>What was probably meant by a region that the SDK does not know; null of one that it knows.</summary>
    public static string? Hint(string? region)
    {
        var known = RegionEndpoint.EnumerableAllRegions.Select(r => r.SystemName).ToList();
        if (region is null || known.Contains(region))
            return null;
        var near = Nearest.Of(known, region);
        return near is null ? $"; '{region}' may be no region" : $"; '{region}' may be no region: did you mean {near}?";
    }

    /// <summary>The error where nothing names a region.</summary>
    public static CliException Missing() =>
        CliException.Usage(
            "no region: give --region REGION, set AWS_REGION, or give the profile one by "
                + $"`aws configure set region REGION --profile {Profiles.Current}`"
        );

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,63}\z")]
    private static partial Regex Form();
}
