using System.Runtime.CompilerServices;

namespace Remediation.Model;

/// <summary>A kind of resource: what its guardrails have in common, said once.</summary>
public sealed class ResourceKind
{
    /// <summary>
    /// The CloudFormation types, e.g. <c>AWS::S3::Bucket</c>; of several the one that events name most comes first.
    /// </summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>
    /// Whether the service is global, so that its calls are recorded in the partition's main region alone.
    /// </summary>
    public bool IsGlobal { get; init; }

    /// <summary>The resources that an event is about. Total: a missing field means none.</summary>
    public required Func<Trigger, IEnumerable<Resource>> Locate { get; init; }

    /// <summary>
    /// Whether an event is about resources that it does not name, such as the groups whose rules name a prefix list:
    /// then all of the region are looked at.
    /// </summary>
    public Func<Trigger, bool> IsOfMany { get; init; } = _ => false;

    /// <summary>
    /// A page of the resources in the clients' region; given the account's id and a page's
    /// <see cref="ResourcePage.Next"/>,
    /// or null for the first.
    /// </summary>
    public required Func<AwsClients, string, string?, CancellationToken, Task<ResourcePage>> List { get; init; }

    /// <summary>
    /// Finds the resource behind a name that is not an id (a group name, IAM's unique id), or none; null where events
    /// always name it.
    /// </summary>
    public Func<AwsClients, Resource, CancellationToken, Task<Resource?>>? Resolve { get; init; }

    /// <summary>
    /// Whether a resource can be given another name: then one that a call has just named, and that is not there by that
    /// name, need not be gone.
    /// </summary>
    public bool MayBeRenamed { get; init; }

    /// <summary>
    /// Whose a resource is: an account id. The account that it was found in, unless its ARN says otherwise.
    /// </summary>
    public Func<Resource, string> Owner { get; init; } = resource => resource.Account;

    /// <summary>
    /// Whether the resource of another owner can be put right from here all the same, because the event shows that
    /// somebody of this account may change it.
    /// </summary>
    public Func<Trigger, Resource, bool> MayManage { get; init; } = (_, _) => false;

    /// <summary>What <see cref="List"/> and <see cref="Resolve"/> read.</summary>
    public required IReadOnlyList<Permission> Reads { get; init; }

    /// <summary>
    /// Reads a resource's tags: who made it (CloudFormation's stack), and exemptions by tag where those are on; null
    /// where its type has none.
    /// </summary>
    public Func<AwsClients, Resource, CancellationToken, Task<IReadOnlyDictionary<string, string>>>? Tags { get; init; }

    /// <summary>What <see cref="Tags"/> reads.</summary>
    public IReadOnlyList<Permission> TagReads { get; init; } = [];

    /// <summary>Every resource, page after page.</summary>
    public async IAsyncEnumerable<Resource> ListAllAsync(
        AwsClients aws,
        string account,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? cursor = null;
        do
        {
            var page = await List(aws, account, cursor, cancel);
            foreach (var resource in page.Resources)
                yield return resource;
            cursor = page.Next;
        } while (cursor is not null);
    }

    /// <summary>
    /// A kind of which every account has one in each region (or one in all, if global): a password policy, a detector,
    /// EBS encryption by default. It has no id of its own, so one that is made again is the same resource.
    /// </summary>
    /// <param name="type">The CloudFormation type, or its like, e.g. <c>AWS::IAM::AccountPasswordPolicy</c>.</param>
    /// <param name="service">The service's word in an ARN, e.g. <c>iam</c>.</param>
    /// <param name="name">What the ARN ends with, e.g. <c>account-password-policy</c>.</param>
    public static ResourceKind Singleton(string type, string service, string name, bool isGlobal = false)
    {
        return new()
        {
            Types = [type],
            IsGlobal = isGlobal,
            Locate = trigger => [Of(trigger.Account, trigger.Region)],
            List = (aws, account, _, _) => Task.FromResult(new ResourcePage([Of(account, aws.Region)], null)),
            Reads = [],
        };

        Resource Of(string account, string region)
        {
            var partition = Regions.PartitionOf(region);
            var arn = new Arn(partition, service, isGlobal ? "" : region, account, name);
            return new(type, account, arn.ToString(), account, region, partition);
        }
    }
}
