using Amazon.Runtime;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace StandIns;

/// <summary>
/// How one AWS service is named, spoken to, signed for and found: all that the shared client needs to know of it.
/// </summary>
/// <param name="Id">The service id, which also names its AWS_ENDPOINT_URL_ variable.</param>
/// <param name="Prefix">The endpoint prefix, and the signing name where there is no other.</param>
/// <param name="Version">The API version.</param>
public sealed record AwsService(string Id, string Prefix, Protocol Protocol, string Version)
{
    /// <summary>The X-Amz-Target prefix of a JSON service.</summary>
    public string? Target { get; init; }

    /// <summary>The version of a JSON service's protocol.</summary>
    public string JsonVersion { get; init; } = "1.1";

    /// <summary>The name that calls are signed for, where it is not the endpoint's.</summary>
    public string? SigningName { get; init; }

    /// <summary>Where the service is, as far as the general rule does not say it.</summary>
    public IReadOnlyList<Place> Places { get; init; } = [];

    /// <summary>The URL and the signing region.</summary>
    /// <exception cref="AmazonClientException">The partition has no such endpoint.</exception>
    public (string Url, string Region) Locate(string region, bool fips, bool dualStack)
    {
        var partition = Fn.Partition(region);
        var place = Places.FirstOrDefault(p => p.Is(partition.name, region, fips, dualStack));
        if (place is { Url: { } url })
            return ($"{url.Replace("{region}", region, StringComparison.Ordinal)}/", place.Signing ?? region);
        var isMissing = (fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack);
        if (isMissing || place is not null)
            throw new AmazonClientException($"{Id} has no FIPS or dual-stack endpoint as asked for in {region}");
        var name = fips ? $"{Prefix}-fips" : Prefix;
        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        return ($"https://{name}.{region}.{suffix}/", region);
    }
}
