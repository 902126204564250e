using Amazon.EC2.Model;
using Remediation.Guardrails.Ec2;

namespace Remediation.Guardrails.Ebs;

/// <summary>Snapshots of EBS volumes: how events name one, and how they are listed and tagged.</summary>
internal static class Snapshots
{
    public static readonly Ec2Type Type = new("AWS::EC2::Snapshot", "snapshot") { NamesAccount = false };

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type.Name],
        Locate = Locate,
        List = ListAsync,
        Reads = [new("ec2:DescribeSnapshots", "*")],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        if (trigger is Trigger.Call call && call.Request["snapshotId"].Text is { } id)
            yield return Type.At(call, id);
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new DescribeSnapshotsRequest
        {
            OwnerIds = ["self"],
            MaxResults = Ec2Type.PageSize,
            NextToken = cursor,
        };
        var page = await aws.EC2.DescribeSnapshotsAsync(request, cancel);
        return Type.Page(aws, account, (page.Snapshots ?? []).Select(one => one.SnapshotId), page.NextToken);
    }
}
