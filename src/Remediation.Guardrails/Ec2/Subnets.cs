using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>Subnets: how events name one, and how they are listed and tagged.</summary>
internal static class Subnets
{
    public const string TypeName = "AWS::EC2::Subnet";

    public static readonly Ec2Type Type = new(TypeName, "subnet");

    /// <summary>The call that makes one subnet whose launches get public addresses.</summary>
    public const string DefaultMade = "CreateDefaultSubnet";

    /// <summary>What reading and listing take.</summary>
    public static readonly Permission Describe = new("ec2:DescribeSubnets", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [TypeName],
        Locate = Locate,
        // It makes a subnet in each zone, and names none of them.
        IsOfMany = trigger => trigger is Trigger.Call { EventName: Vpcs.DefaultMade },
        List = ListAsync,
        Reads = [Describe],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

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

    // A subnet that was just made is named by the answer alone.
    private static string? IdIn(Trigger.Call call) =>
        call.EventName == DefaultMade
            ? Ec2Calls.ResponseOf(call)["subnet"]["subnetId"].Text
            : Ec2Calls.RequestOf(call)["subnetId"].Text;

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.EC2.DescribeSubnetsAsync(
            new DescribeSubnetsRequest { MaxResults = Ec2Type.PageSize, NextToken = cursor },
            cancel
        );
        // Those that another account shares are listed too.
        var own = (page.Subnets ?? []).Where(subnet => subnet.OwnerId is null || subnet.OwnerId == account);
        return Type.Page(aws, account, own.Select(subnet => subnet.SubnetId), page.NextToken);
    }
}
