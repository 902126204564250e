using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;

namespace Remediation.Model.Aws;

/// <summary>
/// The SDK clients of one region, each made at its first use and shared by everything in the process.
/// </summary>
/// <param name="region">The region's system name, e.g. <c>eu-central-1</c>.</param>
/// <param name="credentials">Credentials, or null for the SDK's default chain.</param>
/// <param name="endpoint">A URL that stands for every service, or null for AWS's own or what AWS_ENDPOINT_URL
/// says.</param>
/// <param name="callTimeout">How long one try of a call may take; null for <see cref="CallTimeout"/>.</param>
public sealed class AwsClients(
    string region,
    AWSCredentials? credentials = null,
    string? endpoint = null,
    TimeSpan? callTimeout = null
)
{
    // The SDK's own limits are 100 s and none: a guardrail that hangs is a guardrail that is off.
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    static AwsClients() => LeanPipeline.Use();

    private readonly ConcurrentDictionary<Type, AmazonServiceClient> clients = new();
    private readonly ConcurrentDictionary<string, AwsClients> regions = new();

    private readonly TimeSpan limit = callTimeout ?? CallTimeout;

    private AwsClients? home;

    public string Region => region;

    /// <summary>
    /// The clients of the region that those were made for from which these come by <see cref="In"/>: a function's own.
    /// </summary>
    public AwsClients Home => home ?? this;

    /// <summary>The credentials that the clients use; null for the SDK's default chain.</summary>
    public AWSCredentials? Credentials => credentials;

    /// <summary>The URL that stands for every service, if one was given.</summary>
    public string? Endpoint => endpoint;

    /// <summary>The clients of another region, with the same credentials.</summary>
    public AwsClients In(string other) =>
        other == region || other.Length == 0
            ? this
            : regions.GetOrAdd(
                other,
                static (r, me) => new AwsClients(r, me.Credentials, me.Endpoint, me.limit) { home = me.Home },
                this
            );

    /// <summary>The same clients with other credentials.</summary>
    public AwsClients With(AWSCredentials others) => new(region, others, endpoint, limit) { home = home?.With(others) };

    /// <summary>A client that is not named above, e.g. the ledger's.</summary>
    public T Client<T>(Func<T> make)
        where T : AmazonServiceClient => (T)clients.GetOrAdd(typeof(T), static (_, m) => m(), make);

    /// <summary>
    /// Sets region, time limits and retries, the same for every client so that they share connections.
    /// </summary>
    public T Configured<T>(T config)
        where T : ClientConfig
    {
        // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
        }
        // An endpoint of AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE> or the profile is every region's, and the SDK
        // forgets the region for it: who answers there knows the region by the signature alone.
        else if (config.ServiceURL is not null)
        {
            config.AuthenticationRegion = region;
        }
        config.Timeout = limit;
        config.ConnectTimeout = ConnectTimeout;
        config.RetryMode = RequestRetryMode.Standard;
        return config;
    }
}
