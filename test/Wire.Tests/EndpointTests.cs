using Amazon.Runtime;
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
        Assert.All(cases, given => Assert.Equal((given.Url, given.SigningRegion), Located(given)));
    }

    private static (string?, string?) Located(EndpointCase given)
    {
        var config = (StandInConfig)Activator.CreateInstance(Play.TypeOf(given.Config))!;
        try
        {
            var (url, region) = config.Service.Locate(given.Region, given.Fips, given.DualStack);
            return (url.TrimEnd('/'), region);
        }
        catch (AmazonClientException)
        {
            return (null, null);
        }
    }
}
