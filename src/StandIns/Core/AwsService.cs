using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util.Internal;

namespace StandIns;

/// <summary>The wire protocol of a service.</summary>
public enum Protocol
{
    Query,
    Json,
    RestJson,
}

/// <summary>How one AWS service is named, spoken to, signed for and found: all that the shared client needs to know of it.</summary>
/// <param name="Id">The service id, which also names its AWS_ENDPOINT_URL_ variable.</param>
/// <param name="Prefix">The endpoint prefix and signing name.</param>
/// <param name="Version">The API version.</param>
public sealed record AwsService(string Id, string Prefix, Protocol Protocol, string Version)
{
    /// <summary>The X-Amz-Target prefix of a JSON service.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whether the plain GovCloud host is already the FIPS one.</summary>
    public bool GovIsFips { get; init; }

    /// <summary>Whether each partition has one endpoint, signed for its implicit global region.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>The URL and the signing region.</summary>
    /// <exception cref="AmazonClientException">The partition has no such endpoint.</exception>
    public (string Url, string Region) Locate(string region, bool fips, bool dualStack)
    {
        var partition = Fn.Partition(region);
        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
            throw new AmazonClientException($"{partition.name} has no FIPS or dual-stack endpoints as asked for");
        var name = fips && !(GovIsFips && !dualStack && partition.name == "aws-us-gov") ? Prefix + "-fips" : Prefix;
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

/// <summary>The SDK's own client configuration (region, retries, timeouts, AWS_ENDPOINT_URL) for a service that has no package.</summary>
public abstract class StandInConfig : ClientConfig
{
    private sealed class Defaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(
            Amazon.RegionEndpoint region,
            DefaultConfigurationMode? mode
        ) =>
            new DefaultConfiguration
            {
                Name = mode ?? DefaultConfigurationMode.Standard,
                RetryMode = RequestRetryMode.Standard,
            };
    }

    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("Remediation", "1.0");

    internal AwsService Service { get; }

    protected StandInConfig(AwsService service)
        : base(new Defaults())
    {
        Service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.Prefix;
    }

    public override string ServiceVersion => Service.Version;
    public override string UserAgent => Agent;
    public override string RegionEndpointServiceName => Service.Prefix;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        new(Locate().Url);

    internal (string Url, string? Region) Locate() =>
        ServiceURL is { } url
            ? (url, RegionEndpoint?.SystemName ?? AuthenticationRegion ?? Amazon.Util.AWSSDKUtils.DetermineRegion(url))
            : Service.Locate(RegionEndpoint.SystemName, UseFIPSEndpoint, UseDualstackEndpoint);
}
