using Amazon.EC2;
using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>Security groups: how events name one, how they are listed, resolved and tagged.</summary>
internal static class SecurityGroups
{
    public const string Type = "AWS::EC2::SecurityGroup";

    /// <summary>Every group, for a permission.</summary>
    public const string Any = "arn:{partition}:ec2:{region}:{account}:security-group/*";

    /// <summary>The call that changes what a prefix list lets in.</summary>
    public const string ListModified = "ModifyManagedPrefixList";

    private const int PageSize = 1000;

    public static readonly ResourceKind Kind = new()
    {
        Types = [Type],
        Locate = Locate,
        // The rules that name the list may be of any group.
        IsOfMany = trigger => trigger is Trigger.Call { EventName: ListModified },
        List = ListAsync,
        Resolve = ResolveAsync,
        Reads = [new("ec2:DescribeSecurityGroups", "*")],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var id = trigger switch
        {
            Trigger.Call call => IdIn(call),
            Trigger.ConfigItem { ResourceType: Type, IsDeleted: false } item => item.ResourceId,
            Trigger.ConfigRule { ResourceType: Type } rule => rule.ResourceId,
            _ => null,
        };
        if (id is null)
            yield break;
        var isId = id.StartsWith("sg-", StringComparison.Ordinal);
        yield return trigger.Resource(
            Type,
            id,
            isId ? ArnOf(trigger.Partition, trigger.Region, trigger.Account, id) : null
        );
    }

    // Where the id stands differs by call; of a group of the default VPC there may be its name alone.
    private static string? IdIn(Trigger.Call call) =>
        call.Request["groupId"].Text
        ?? call.Request["ModifySecurityGroupRulesRequest"]["GroupId"].Text
        ?? call.Response["groupId"].Text
        ?? call.Response["securityGroupRuleSet"].Items.FirstOrDefault()["groupId"].Text
        ?? (call.EventName == "AuthorizeSecurityGroupIngress" ? call.Request["groupName"].Text : null);

    private static string ArnOf(string partition, string region, string account, string id) =>
        $"arn:{partition}:ec2:{region}:{account}:security-group/{id}";

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var partition = Regions.PartitionOf(aws.Region);
        var page = await aws.EC2.DescribeSecurityGroupsAsync(
            new DescribeSecurityGroupsRequest { MaxResults = PageSize, NextToken = cursor },
            cancel
        );
        // Of a shared VPC those of its owner are listed too.
        var own = (page.SecurityGroups ?? []).Where(group => group.OwnerId is null || group.OwnerId == account);
        var groups = own.Select(group => new Resource(
            Type,
            group.GroupId,
            ArnOf(partition, aws.Region, account, group.GroupId),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(groups, page.NextToken);
    }

    /// <remarks>
    /// The API takes a name instead of an id for groups of the default VPC alone, when it is asked for them as when it
    /// is told to change them.
    /// </remarks>
    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        try
        {
            var found = await aws.EC2.DescribeSecurityGroupsAsync(new() { GroupNames = [resource.Id] }, cancel);
            if (found.SecurityGroups?.FirstOrDefault() is not { GroupId: var id })
                return null;
            return resource with { Id = id, Arn = ArnOf(resource.Partition, resource.Region, resource.Account, id) };
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidGroup.NotFound")
        {
            return null;
        }
    }
}
