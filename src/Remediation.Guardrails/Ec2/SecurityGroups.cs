using System.Buffers;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>Security groups: how events name one, how they are listed, resolved and tagged.</summary>
internal static class SecurityGroups
{
    public const string TypeName = "AWS::EC2::SecurityGroup";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static readonly Ec2Type Type = new(TypeName, "security-group");

    /// <summary>The call that changes what a prefix list lets in.</summary>
    public const string ListModified = "ModifyManagedPrefixList";

    /// <summary>What reading and listing take.</summary>
    public static readonly Permission Describe = new("ec2:DescribeSecurityGroups", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [TypeName],
        Locate = Locate,
        // The rules that name the list may be of any group.
        IsOfMany = trigger => trigger is Trigger.Call { EventName: ListModified },
        List = ListAsync,
        Resolve = ResolveAsync,
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
        if (id is null)
            yield break;
        var isId = id.StartsWith("sg-", StringComparison.Ordinal);
        yield return isId ? Type.At(trigger, id) : trigger.Resource(TypeName, id);
    }

    // Where the id stands differs by call; of a group of the default VPC there may be its name alone, and of a VPC's
    // default group the VPC's id.
    private static string? IdIn(Trigger.Call call) =>
        Vpcs.IdIn(call)
        ?? call.Request["groupId"].Text
        ?? call.Request["ModifySecurityGroupRulesRequest"]["GroupId"].Text
        ?? call.Response["groupId"].Text
        ?? call.Response["securityGroupRuleSet"].Items.FirstOrDefault()["groupId"].Text
        ?? (
            call.EventName.StartsWith("AuthorizeSecurityGroup", StringComparison.Ordinal)
                ? call.Request["groupName"].Text
                : null
        );

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await aws.EC2.DescribeSecurityGroupsAsync(
            new DescribeSecurityGroupsRequest { MaxResults = Ec2Type.PageSize, NextToken = cursor },
            cancel
        );
        // Of a shared VPC those of its owner are listed too.
        var own = (page.SecurityGroups ?? []).Where(group => group.OwnerId is null || group.OwnerId == account);
        return Type.Page(aws, account, own.Select(group => group.GroupId), page.NextToken);
    }

    /// <summary>
    /// A group's rules, each by itself: DescribeSecurityGroups would put them together and lose their ids.
    /// </summary>
    /// <remarks>A group that is gone has none.</remarks>
    public static async Task<IReadOnlyList<SecurityGroupRule>> RulesAsync(
        AwsClients aws,
        string group,
        CancellationToken cancel
    )
    {
        var request = new DescribeSecurityGroupRulesRequest
        {
            Filters = [new("group-id", [group])],
            MaxResults = Ec2Type.PageSize,
        };
        var found = new List<SecurityGroupRule>();
        await foreach (
            var page in aws.EC2.Paginators.DescribeSecurityGroupRules(request).Responses.WithCancellation(cancel)
        )
            found.AddRange(page.SecurityGroupRules ?? []);
        return found;
    }

    // A group may be called like a VPC but for the digits.
    private static bool IsVpc(string id) =>
        id.StartsWith("vpc-", StringComparison.Ordinal) && id.Length > 11 && id.AsSpan(4).IndexOfAnyExcept(Hex) < 0;

    /// <remarks>
    /// The API takes a name instead of an id for groups of the default VPC alone, when it is asked for them as when it
    /// is told to change them.
    /// </remarks>
    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var request = IsVpc(resource.Id)
                ? new DescribeSecurityGroupsRequest
                {
                    Filters = [new("vpc-id", [resource.Id]), new("group-name", ["default"])],
                }
                : new DescribeSecurityGroupsRequest { GroupNames = [resource.Id] };
            var found = await aws.EC2.DescribeSecurityGroupsAsync(request, cancel);
            if (found.SecurityGroups?.FirstOrDefault() is not { GroupId: var id })
                return null;
            return resource with
            {
                Id = id,
                Arn = Type.ArnOf(resource.Partition, resource.Region, resource.Account, id),
            };
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidGroup.NotFound")
        {
            return null;
        }
    }
}
