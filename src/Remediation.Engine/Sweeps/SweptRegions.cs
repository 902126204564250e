using Amazon.EC2;

namespace Remediation.Engine.Sweeps;

/// <summary>Where a sweep looks for the resources of each guardrail.</summary>
public sealed class SweptRegions
{
    private readonly IReadOnlyList<string> regional;
    private readonly IReadOnlyList<string> global;

    private SweptRegions(IReadOnlyList<string> regional, IReadOnlyList<string> global)
    {
        this.regional = regional;
        this.global = global;
    }

    /// <summary>One region alone, with whatever of global services can be seen from it.</summary>
    public static SweptRegions Only(string region) => new([region], [region]);

    /// <summary>The regions of some patterns that the account has enabled.</summary>
    /// <remarks>
    /// Resources of global services are looked for once: where their calls are recorded, by whoever sweeps that region;
    /// and by everybody in a partition of which that is not known.
    /// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
    /// </remarks>
    /// <param name="own">The function's own clients.</param>
    public static async Task<SweptRegions> FindAsync(AwsClients own, RegionPatterns patterns, CancellationToken cancel)
    {
        var ec2 = own.Client(() => new AmazonEC2Client(own.Credentials, own.Configured(new AmazonEC2Config())));
        var answer = await ec2.DescribeRegionsAsync(new() { AllRegions = false }, cancel);
        var enabled = (answer.Regions ?? []).Select(region => region.RegionName);
        var regions = enabled.Where(patterns.Includes).Order(StringComparer.Ordinal).ToList();
        return new(regions, GlobalOf(own.Region, patterns));
    }

    /// <summary>
    /// The regions in which resources of regional services are looked for, in the order of their names.
    /// </summary>
    public IReadOnlyList<string> Regional => regional;

    /// <summary>The regions in which a guardrail's resources are looked for, in the order of their names.</summary>
    public IReadOnlyList<string> Of(Guardrail guardrail) => guardrail.On.IsGlobal ? global : regional;

    private static string[] GlobalOf(string own, RegionPatterns patterns)
    {
        if (!Regions.Main.TryGetValue(Regions.PartitionOf(own), out var main))
            return [own];
        return patterns.Includes(main) ? [main] : [];
    }
}
