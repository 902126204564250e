using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace StandIns;

/// <summary>
/// The SDK's own client configuration (region, retries, timeouts, AWS_ENDPOINT_URL) for a service that has no package.
/// </summary>
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

    /// <summary>What the client needs to know of its service.</summary>
    public AwsService Service { get; }

    protected StandInConfig(AwsService service)
        : base(new Defaults())
    {
        Service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.SigningName ?? service.Prefix;
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
