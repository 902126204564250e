using Amazon.Runtime;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace StandIns;

/// <summary>How one AWS service is named, spoken to, signed for and found: all that the shared client needs to know of it.</summary>
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

    /// <summary>Whether the plain GovCloud host is already the FIPS one.</summary>
    public bool GovIsFips { get; init; }

    /// <summary>Whether each partition has one endpoint, signed for its implicit global region.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Whether a dual-stack host is the plain one with <c>dualstack</c> before the region, as S3's hosts are.</summary>
    public bool DualStackLabel { get; init; }

    /// <summary>The URL and the signing region.</summary>
    /// <exception cref="AmazonClientException">The partition has no such endpoint.</exception>
    public (string Url, string Region) Locate(string region, bool fips, bool dualStack)
    {
        var partition = Fn.Partition(region);
        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
            throw new AmazonClientException($"{partition.name} has no FIPS or dual-stack endpoints as asked for");
        var name = fips && !(GovIsFips && !dualStack && partition.name == "aws-us-gov") ? Prefix + "-fips" : Prefix;
        if (DualStackLabel)
        {
            var host = dualStack ? $"{name}.dualstack" : name;
            return ($"https://{host}.{region}.{partition.dnsSuffix}/", region);
        }
        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        if (!IsGlobal)
            return ($"https://{name}.{region}.{suffix}/", region);
        // IAM: iam.amazonaws.com, iam.us-gov.amazonaws.com, iam.cn-north-1.amazonaws.com.cn, else with the partition's region.
        var signing = partition.implicitGlobalRegion;
        return partition.name switch
        {
            "aws" => ($"https://{name}.{(dualStack ? "global." : "")}{suffix}/", signing),
            "aws-us-gov" => ($"https://{Prefix}.us-gov.{suffix}/", signing),
            _ => ($"https://{name}.{signing}.{suffix}/", signing),
        };
    }
}
