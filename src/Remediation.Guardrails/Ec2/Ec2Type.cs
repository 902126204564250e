namespace Remediation.Guardrails.Ec2;

/// <summary>A type of EC2's resources: its ARNs, permissions on it, and pages of the account's own.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies
/// </remarks>
/// <param name="Name">
/// The CloudFormation type, or, where neither CloudFormation nor Config has one, a name by the same rule.
/// </param>
/// <param name="Word">What comes before the id in an ARN, e.g. <c>snapshot</c>.</param>
internal sealed record Ec2Type(string Name, string Word)
{
    /// <summary>The most that the calls which list answer with at once.</summary>
    public const int PageSize = 1000;

    /// <summary>Whether an ARN names the account, which that of a snapshot and an image does not.</summary>
    public bool NamesAccount { get; init; } = true;

    /// <summary>A permission on every resource of this type that the account owns.</summary>
    /// <param name="action">The IAM action.</param>
    public Permission Permission(string action) =>
        new(action, $"arn:{{partition}}:ec2:{{region}}:{(NamesAccount ? "{account}" : "")}:{Word}/*")
        {
            // Without it an ARN that names no account would reach another account's.
            Conditions = NamesAccount ? [] : [PermissionCondition.OwnAccount],
        };

    /// <summary>The resource of an id where an event happened.</summary>
    public Resource At(Trigger trigger, string id) =>
        trigger.Resource(Name, id, ArnOf(trigger.Partition, trigger.Region, trigger.Account, id));

    /// <summary>A page as EC2 answers one.</summary>
    /// <param name="ids">The ids of those that the account owns.</param>
    /// <param name="token">The answer's token, which is empty at the end.</param>
    public ResourcePage Page(AwsClients aws, string account, IEnumerable<string> ids, string? token)
    {
        var partition = Regions.PartitionOf(aws.Region);
        var resources = ids.Select(id => new Resource(
            Name,
            id,
            ArnOf(partition, aws.Region, account, id),
            account,
            aws.Region,
            partition
        ));
        return ResourcePage.Of(resources, token);
    }

    /// <summary>An ARN of this type.</summary>
    public string ArnOf(string partition, string region, string account, string id) =>
        $"arn:{partition}:ec2:{region}:{(NamesAccount ? account : "")}:{Word}/{id}";
}
