namespace Remediation.Engine.Heartbeats;

/// <summary>What a heartbeat tells of a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Manifest">
/// The SHA-256 of the names and versions of the manifest's parameters there; null where there are none, or they could
/// not be read.
/// </param>
/// <param name="HasRules">
/// Whether the manifest names rules and each is there and enabled; null where that could not be read, or the region is
/// not swept.
/// </param>
/// <param name="Queues">The queues that the manifest names.</param>
public sealed record RegionFacts(string Region, string? Manifest, bool? HasRules, IReadOnlyList<QueueFacts> Queues);
