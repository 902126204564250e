using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Guardrails.Ebs;

/// <summary>Snapshots of EBS volumes: how events name one, and how they are listed and tagged.</summary>
/// <remarks>
/// Neither CloudFormation nor Config has a type for them; this one is made by the same rule as theirs.
/// </remarks>
internal static class Snapshots
{
    public const string Type = "AWS::EC2::Snapshot";

    private const int PageSize = 1000;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("ec2:DescribeSnapshots", "*")],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    /// <summary>
    /// A permission on every snapshot of the account. A snapshot's ARN names none, so that without the condition it
    /// would reach another account's.
    /// </summary>
    /// <param name="action">The IAM action.</param>
    public static Permission Permission(string action) =>
        new(action, "arn:{partition}:ec2:{region}::snapshot/*") { Conditions = [PermissionCondition.OwnAccount] };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        if (trigger is Trigger.Call call && call.Request["snapshotId"].Text is { } id)
            yield return call.Resource(Type, id, ArnOf(call.Partition, call.Region, id));
    }

    private static string ArnOf(string partition, string region, string id) =>
        $"arn:{partition}:ec2:{region}::snapshot/{id}";

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var partition = Regions.PartitionOf(aws.Region);
        var request = new DescribeSnapshotsRequest
        {
            OwnerIds = ["self"],
            MaxResults = PageSize,
            NextToken = cursor,
        };
        var page = await aws.EC2.DescribeSnapshotsAsync(request, cancel);
        var snapshots = (page.Snapshots ?? []).Select(snapshot => new Resource(
            Type,
            snapshot.SnapshotId,
            ArnOf(partition, aws.Region, snapshot.SnapshotId),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(snapshots, page.NextToken);
    }
}
