using Amazon.Runtime;
using Amazon;
using StandIns;
using Xunit;

namespace Wire.Tests;

/// <summary>Every stand-in finds its service where botocore's endpoint rules find it.</summary>
public sealed class EndpointTests
{
    public static TheoryData<string> Configs =>
        [
            .. Cases
                .Listed("tools/standins/operations.json")
                .Select(l => l.Client[..^"Client".Length] + "Config")
                .Distinct(),
        ];

    [Theory]
    [MemberData(nameof(Configs))]
    public void A_service_is_where_botocores_rules_say(string config)
    {
        var cases = Cases.All.Endpoints.Where(c => c.Config == config).ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, given => Assert.Equal(UrlOf(given), Located(given)));
    }

    // S3 Control's rules put the account before the host, which is the operation's host prefix here.
    private static string? UrlOf(EndpointCase given) =>
        given.Url?.Replace("https://123456789012.", "https://", StringComparison.Ordinal);

    private static string? Located(EndpointCase given)
    {
        var config = (StandInConfig)Activator.CreateInstance(Play.TypeOf(given.Config))!;
        try
        {
            return config.Service.Locate(given.Region, given.Fips, given.DualStack).Url.TrimEnd('/');
        }
        catch (AmazonClientException)
        {
            return null;
        }
    }
}
