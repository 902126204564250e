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

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    private const string EndpointVariable = "AWS_ENDPOINT_URL";

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
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
        }
        // An endpoint of one's own is every region's: who answers there knows the region by the signature alone.
        else if (Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 })
        {
            config.AuthenticationRegion = region;
        }
        config.Timeout = limit;
        config.ConnectTimeout = ConnectTimeout;
        config.RetryMode = RequestRetryMode.Standard;
        return config;
    }

    /// <summary>
    /// Whether a service is called at an endpoint of one's own, by the argument or by the SDK's variables.
    /// </summary>
    /// <param name="service">The service's name in AWS_ENDPOINT_URL_..., e.g. <c>S3</c>.</param>
    public bool HasEndpoint(string service) =>
        endpoint is not null
        || Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 }
        || Environment.GetEnvironmentVariable($"{EndpointVariable}_{service}") is { Length: > 0 };
}
