namespace Remediation.Cdk;

/// <summary>A region with an engine, its ledger and its bus.</summary>
/// <param name="Region">The region; null for the one that the deployment is made in.</param>
/// <param name="Others">The other regions whose rules forward to it.</param>
/// <param name="Swept">The regions that it sweeps, as <see cref="RegionPatterns"/>.</param>
public sealed record Home(string? Region, IReadOnlyList<string> Others, RegionPatterns Swept)
{
    /// <summary>The region as a part of a name: empty for the one that the deployment is made in.</summary>
    public string Name => Region ?? "";
}
