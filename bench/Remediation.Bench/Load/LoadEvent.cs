namespace Remediation.Bench.Load;

/// <summary>An event of the load.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Resource">The bucket or security group that it is about.</param>
/// <param name="Body">The event as EventBridge gives it.</param>
internal sealed record LoadEvent(Kind Kind, Target Resource, byte[] Body);
