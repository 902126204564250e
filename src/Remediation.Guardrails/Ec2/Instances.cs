using Amazon.EC2.Model;

namespace Remediation.Guardrails.Ec2;

/// <summary>Instances: how events name them, and how they are listed and tagged.</summary>
internal static class Instances
{
    public const string TypeName = "AWS::EC2::Instance";

    public static readonly Ec2Type Type = new(TypeName, "instance");

    /// <summary>The call that launches instances, and names them in its answer.</summary>
    public const string Launching = "RunInstances";

    /// <summary>What reading and listing take.</summary>
    public static readonly Permission Describe = new("ec2:DescribeInstances", "*");

    public static readonly ResourceKind Kind = new()
    {
        Types = [TypeName],
        Locate = trigger => IdsIn(trigger).Distinct().Select(id => Type.At(trigger, id)),
        List = ListAsync,
        Reads = [Describe],
        Tags = Ec2Tags.ReadAsync,
        TagReads = [Ec2Tags.Describe],
    };

    /// <summary>Whether an instance is there, and not on its way out.</summary>
    public static bool IsThere(Instance instance) => !Gone.Contains(instance.State?.Name?.Value);

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html
    private static readonly string?[] Gone = ["shutting-down", "terminated"];

    private static IEnumerable<string> IdsIn(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventName: Launching } call => Ec2Calls
                .ResponseOf(call)["instancesSet"]
                .Items.Select(one => one["instanceId"].Text)
                .OfType<string>(),
            Trigger.Call call => OneOrNone(Ec2Calls.RequestOf(call)["instanceId"].Text),
            Trigger.ConfigItem { ResourceType: TypeName, IsDeleted: false } item => OneOrNone(item.ResourceId),
            Trigger.ConfigRule { ResourceType: TypeName } rule => OneOrNone(rule.ResourceId),
            _ => [],
        };

    private static IEnumerable<string> OneOrNone(string? id) => id is null ? [] : [id];

    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new DescribeInstancesRequest { MaxResults = Ec2Type.PageSize, NextToken = cursor };
        var page = await aws.EC2.DescribeInstancesAsync(request, cancel);
        var there = (page.Reservations ?? []).SelectMany(one => one.Instances ?? []).Where(IsThere);
        return Type.Page(aws, account, there.Select(instance => instance.InstanceId), page.NextToken);
    }
}
