using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>Network ACLs: how events name one, and how they are listed and tagged.</summary>
internal static class NetworkAcls
{
    public const string TypeName = "AWS::EC2::NetworkAcl";

    public static readonly Ec2Type Type = new(TypeName, "network-acl");

    /// <summary>What reading and listing take.</summary>
    public static readonly Permission Describe = new("ec2:DescribeNetworkAcls", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [TypeName],
        Locate = Locate,
        List = ListAsync,
        Reads = [Describe],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var id = trigger switch
        {
            Trigger.Call call => Ec2Calls.RequestOf(call)["networkAclId"].Text,
            Trigger.ConfigItem { ResourceType: TypeName, IsDeleted: false } item => item.ResourceId,
            Trigger.ConfigRule { ResourceType: TypeName } rule => rule.ResourceId,
            _ => null,
        };
        if (id is not null)
            yield return Type.At(trigger, id);
    }

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.EC2.DescribeNetworkAclsAsync(
            new DescribeNetworkAclsRequest { MaxResults = Ec2Type.PageSize, NextToken = cursor },
            cancel
        );
        // Of a shared VPC those of its owner are listed too.
        var own = (page.NetworkAcls ?? []).Where(acl => acl.OwnerId is null || acl.OwnerId == account);
        return Type.Page(aws, account, own.Select(acl => acl.NetworkAclId), page.NextToken);
    }
}
