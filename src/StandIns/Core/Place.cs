namespace StandIns;

/// <summary>An endpoint that is not where the general rule says.</summary>
/// <param name="Url">Its URL, in which <c>{region}</c> stands for the region; null if there is none.</param>
public sealed record Place(string Partition, bool Fips, bool DualStack, string? Url)
{
    /// <summary>The only region that is meant; null for all of the partition.</summary>
    public string? Region { get; init; }

    /// <summary>The region that calls are signed for, where it is another one.</summary>
    public string? Signing { get; init; }

    internal bool Is(string partition, string region, bool fips, bool dualStack) =>
        Partition == partition && Fips == fips && DualStack == dualStack && (Region ?? region) == region;
}
