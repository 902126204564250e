using System.Text.RegularExpressions;
using Amazon;

namespace Remediation.Model.Events;

/// <summary>An event that says where to look. What it says of the state is never trusted: the observed state decides.</summary>
/// <param name="Id">Names the happening, the same at each delivery: CloudTrail's eventID, else the envelope's id.</param>
/// <param name="Account">The account it happened in.</param>
/// <param name="Region">The region it happened in.</param>
/// <param name="Time">When it happened.</param>
public abstract partial record Trigger(string Id, string Account, string Region, DateTimeOffset Time)
{
    /// <summary>The partition of the region, by the SDK's table.</summary>
    public string Partition => PartitionOf(Region);

    /// <summary>The DNS-independent partition name of a region, e.g. <c>aws-cn</c> of <c>cn-north-1</c>.</summary>
    public static string PartitionOf(string region) =>
        region.Length == 0 ? "aws" : RegionEndpoint.GetBySystemName(region).PartitionName;

    /// <summary>Whether a text has a region's form: it becomes part of a host name, so nothing else may pass.</summary>
    public static bool IsRegion(string text) => RegionName().IsMatch(text);

    /// <summary>A resource in the event's account, region and partition; without an ARN it is left to be resolved.</summary>
    public Resource Resource(string type, string id, string arn = "") => new(type, id, arn, Account, Region, Partition);

    /// <summary>An API call that CloudTrail recorded.</summary>
    public sealed record Call(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string EventSource,
        string EventName,
        Field Request,
        Field Response,
        Actor Actor,
        string ErrorCode
    ) : Trigger(Id, Account, Region, Time);

    /// <summary>A change of a resource that AWS Config recorded.</summary>
    public sealed record ConfigItem(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string ResourceType,
        string ResourceId,
        string ResourceName,
        string Arn,
        string Status
    ) : Trigger(Id, Account, Region, Time);

    /// <summary>A resource that a sweep came to, without an event.</summary>
    /// <param name="Id">The tick's id, one for the whole sweep.</param>
    public sealed record Sweep(string Id, string Account, string Region, DateTimeOffset Time)
        : Trigger(Id, Account, Region, Time);

    /// <summary>A resource that an AWS Config rule found non-compliant.</summary>
    public sealed record ConfigRule(
        string Id,
        string Account,
        string Region,
        DateTimeOffset Time,
        string RuleName,
        string ResourceType,
        string ResourceId
    ) : Trigger(Id, Account, Region, Time);

    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z0-9]{1,12}){2,4}\z")]
    private static partial Regex RegionName();
}
