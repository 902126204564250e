using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Remediation.Model.Aws;

namespace Remediation.Cdk;

/// <summary>Whether the account has enabled the regions of the options, where there are credentials to ask.</summary>
internal static class EnabledRegions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="OptionException">The account has not enabled one of them.</exception>
    public static async Task RequireAsync(DeploymentOptions options)
    {
        var named = options.Homes.SelectMany(home => home.Others.Prepend(home.Name)).Where(r => r.Length > 0).ToList();
        if (named.Count == 0)
            return;
        if (await EnabledAsync(named[0]) is not { } enabled)
            return;
        if (named.Find(region => !enabled.Contains(region)) is { } closed)
        {
            throw new OptionException(
                $"regions names '{closed}', which the account has not enabled; it has {string.Join(", ", enabled)}"
            );
        }
    }

    // Null where AWS does not say it: a synth needs no credentials.
    private static async Task<IReadOnlyList<string>?> EnabledAsync(string region)
    {
        var aws = new AwsClients(region, callTimeout: Patience);
        try
        {
            using var ec2 = new AmazonEC2Client(aws.Configured(new AmazonEC2Config()));
            var answer = await ec2.DescribeRegionsAsync(new DescribeRegionsRequest { AllRegions = false });
            return [.. answer.Regions.Select(r => r.RegionName).Order(StringComparer.Ordinal)];
        }
        catch (AmazonClientException nobody)
        {
            await Console.Error.WriteLineAsync(
                $"Whether the account has enabled the regions was not asked: {nobody.Message.Split('\n')[0]}"
            );
            return null;
        }
        catch (AmazonServiceException refused)
        {
            await Console.Error.WriteLineAsync(
                $"Whether the account has enabled the regions is not known: {refused.Message}"
            );
            return null;
        }
    }
}
