using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>VPCs: how events name one, and how they are listed and tagged.</summary>
internal static class Vpcs
{
    public const string TypeName = "AWS::EC2::VPC";

    public static readonly Ec2Type Type = new(TypeName, "vpc");

    /// <summary>The call that makes a VPC.</summary>
    public const string Made = "CreateVpc";

    /// <summary>The call that makes the default VPC.</summary>
    public const string DefaultMade = "CreateDefaultVpc";

    /// <summary>The call that deletes flow logs, and does not say of which VPC they were.</summary>
    public const string LogsDeleted = "DeleteFlowLogs";

    /// <summary>What reading and listing take.</summary>
    public static readonly Permission Describe = new("ec2:DescribeVpcs", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [TypeName],
        Locate = Locate,
        IsOfMany = trigger => trigger is Trigger.Call { EventName: LogsDeleted },
        List = ListAsync,
        Reads = [Describe],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    /// <summary>The id of the VPC that a call made; null where it made none.</summary>
    public static string? IdIn(Trigger.Call call) =>
        call.EventName is Made or DefaultMade ? Ec2Calls.ResponseOf(call)["vpc"]["vpcId"].Text : null;

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var id = trigger switch
        {
            Trigger.Call call => IdIn(call),
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
        var page = await aws.EC2.DescribeVpcsAsync(
            new DescribeVpcsRequest { MaxResults = Ec2Type.PageSize, NextToken = cursor },
            cancel
        );
        // Those that another account shares are listed too.
        var own = (page.Vpcs ?? []).Where(vpc => vpc.OwnerId is null || vpc.OwnerId == account);
        return Type.Page(aws, account, own.Select(vpc => vpc.VpcId), page.NextToken);
    }
}
