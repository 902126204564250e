namespace Remediation.Model.Events;

/// <summary>
/// An event that says where to look. What it says of the state is never trusted: the observed state decides.
/// </summary>
/// <remarks>
/// Each kind of event has a file of its own, with its trigger, its watch, how it is read and its EventBridge pattern.
/// </remarks>
/// <param name="Id">Names the happening, the same at each delivery: CloudTrail's eventID, else the envelope's
/// id.</param>
/// <param name="Account">The account it happened in.</param>
/// <param name="Region">The region it happened in.</param>
/// <param name="Time">When it happened.</param>
public abstract partial record Trigger(string Id, string Account, string Region, DateTimeOffset Time)
{
    /// <summary>What happened, in a word or two for records: the call's name, the rule's name.</summary>
    public abstract string Name { get; }

    /// <summary>Who did it; null where the event does not say.</summary>
    public virtual Actor? By => null;

    /// <summary>Whose a resource is, as the event tells it: an account id; null where it does not.</summary>
    public virtual string? OwnerOf(Resource resource) => null;

    /// <summary>The partition of the region, by the SDK's table.</summary>
    public string Partition => Regions.PartitionOf(Region);

    /// <summary>
    /// A resource in the event's account, region and partition; without an ARN it is left to be resolved.
    /// </summary>
    public Resource Resource(string type, string id, string? arn = null) =>
        new(type, id, arn, Account, Region, Partition);
}
