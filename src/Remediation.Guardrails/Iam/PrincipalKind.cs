using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using IamClient = Amazon.IdentityManagement.AmazonIdentityManagementServiceClient;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// Users, roles and groups: three times the same API under other names, told apart here and nowhere else.
/// </summary>
public sealed class PrincipalKind
{
    /// <summary>
    /// Marks an id that is IAM's unique one (AIDA..., AROA..., AGPA...) and no name; names hold no colon.
    /// </summary>
    public const string UniqueId = "unique-id:";

    public static readonly PrincipalKind User = Users();
    public static readonly PrincipalKind Role = Roles();

    public static readonly IReadOnlyList<PrincipalKind> All = [User, Role, Groups()];

    /// <summary>The word that the API's operations hold, e.g. <c>User</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Reads the ARN of a name.</summary>
    public required Func<IamClient, string, CancellationToken, Task<string>> ReadArn { get; init; }

    /// <summary>Reads the page of a marker: unique ids and ARNs.</summary>
    public required Func<
        IamClient,
        string?,
        CancellationToken,
        Task<IamPage<(string UniqueId, string Arn)>>
    > ReadPage { get; init; }

    /// <summary>Reads the page of a marker of the managed policies attached to a name.</summary>
    public required Func<
        IamClient,
        string,
        string?,
        CancellationToken,
        Task<IamPage<AttachedPolicyType>>
    > ReadAttached { get; init; }

    /// <summary>Reads the page of a marker of a name's tags; null for what has none.</summary>
    public Func<IamClient, string, string?, CancellationToken, Task<IamPage<Tag>>>? ReadTags { get; init; }

    /// <summary>Takes the policy of an ARN from a name.</summary>
    public required Func<
        IamClient,
        string,
        string,
        CancellationToken,
        Task<AmazonWebServiceResponse>
    > DetachPolicy { get; init; }

    /// <summary>Gives the policy of an ARN to a name.</summary>
    public required Func<
        IamClient,
        string,
        string,
        CancellationToken,
        Task<AmazonWebServiceResponse>
    > AttachPolicy { get; init; }

    /// <summary>The CloudFormation type.</summary>
    public string Type => $"AWS::IAM::{Name}";

    /// <summary>Every one of them, for a permission.</summary>
    public string Any => "arn:{partition}:iam::{account}:" + Name.ToLowerInvariant() + "/*";

    /// <summary>Whether one can be given another name; a role cannot.</summary>
    public bool MayBeRenamed => Name != "Role";

    /// <summary>Whether they have tags; groups have none.</summary>
    public bool HasTags => ReadTags is not null;

    /// <summary>What <see cref="AttachedAsync"/> reads.</summary>
    public Permission AttachedRead => new($"iam:ListAttached{Name}Policies", Any);

    /// <summary>What <see cref="TagsAsync"/> reads.</summary>
    public Permission TagRead => new($"iam:List{Name}Tags", Any);

    /// <summary>What <see cref="Detach"/> writes.</summary>
    public Permission DetachWrite => new($"iam:Detach{Name}Policy", Any);

    /// <summary>What <see cref="Attach"/> writes.</summary>
    public Permission AttachWrite => new($"iam:Attach{Name}Policy", Any);

    public static PrincipalKind Of(string type) => All.First(k => k.Type == type);

    /// <summary>The ARN behind a name or a unique id; null if there is none.</summary>
    public async Task<string?> FindAsync(IamClient iam, string id, CancellationToken cancel)
    {
        if (id.StartsWith(UniqueId, StringComparison.Ordinal))
        {
            await foreach (var (unique, arn) in IamPages.AllAsync(marker => ReadPage(iam, marker, cancel), cancel))
            {
                if (unique == id[UniqueId.Length..])
                    return arn;
            }
            return null;
        }
        try
        {
            return await ReadArn(iam, id, cancel);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>The managed policies attached to one, page by page.</summary>
    /// <exception cref="NoSuchEntityException">There is none of that name.</exception>
    public IAsyncEnumerable<AttachedPolicyType> AttachedAsync(IamClient iam, string name, CancellationToken cancel) =>
        IamPages.AllAsync(marker => ReadAttached(iam, name, marker, cancel), cancel);

    /// <summary>The tags of one; groups have none.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        IamClient iam,
        string name,
        CancellationToken cancel
    )
    {
        var tags = new Dictionary<string, string>();
        if (ReadTags is not { } read)
            return tags;
        try
        {
            await foreach (var tag in IamPages.AllAsync(marker => read(iam, name, marker, cancel), cancel))
                tags[tag.Key] = tag.Value;
        }
        catch (NoSuchEntityException)
        {
            // It is gone, and so are its tags.
        }
        return tags;
    }

    public Step Detach(string name, string policy) =>
        Write(DetachWrite, "Detach", name, policy, run => DetachPolicy(run.Aws.Iam, name, policy, run.Cancel));

    public Step Attach(string name, string policy) =>
        Write(AttachWrite, "Attach", name, policy, run => AttachPolicy(run.Aws.Iam, name, policy, run.Cancel));

    private Step Write(
        Permission permission,
        string act,
        string name,
        string policy,
        Func<StepRun, Task<AmazonWebServiceResponse>> run
    )
    {
        var parameters = new JsonObject { [$"{Name}Name"] = name, ["PolicyArn"] = policy };
        return new(permission, $"{act}{Name}Policy", parameters, run);
    }

    private static PrincipalKind Users() =>
        new()
        {
            Name = "User",
            ReadArn = async (iam, name, cancel) => (await iam.GetUserAsync(new() { UserName = name }, cancel)).User.Arn,
            ReadPage = async (iam, marker, cancel) =>
            {
                var page = await iam.ListUsersAsync(new() { Marker = marker }, cancel);
                return IamPages.Of(page.Users?.Select(user => (user.UserId, user.Arn)), page.IsTruncated, page.Marker);
            },
            ReadAttached = async (iam, name, marker, cancel) =>
            {
                var page = await iam.ListAttachedUserPoliciesAsync(new() { UserName = name, Marker = marker }, cancel);
                return IamPages.Of(page.AttachedPolicies, page.IsTruncated, page.Marker);
            },
            ReadTags = async (iam, name, marker, cancel) =>
            {
                var page = await iam.ListUserTagsAsync(new() { UserName = name, Marker = marker }, cancel);
                return IamPages.Of(page.Tags, page.IsTruncated, page.Marker);
            },
            DetachPolicy = async (iam, name, policy, cancel) =>
                await iam.DetachUserPolicyAsync(new() { UserName = name, PolicyArn = policy }, cancel),
            AttachPolicy = async (iam, name, policy, cancel) =>
                await iam.AttachUserPolicyAsync(new() { UserName = name, PolicyArn = policy }, cancel),
        };

    private static PrincipalKind Roles() =>
        new()
        {
            Name = "Role",
            ReadArn = async (iam, name, cancel) => (await iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role.Arn,
            ReadPage = async (iam, marker, cancel) =>
            {
                var page = await iam.ListRolesAsync(new() { Marker = marker }, cancel);
                return IamPages.Of(page.Roles?.Select(role => (role.RoleId, role.Arn)), page.IsTruncated, page.Marker);
            },
            ReadAttached = async (iam, name, marker, cancel) =>
            {
                var page = await iam.ListAttachedRolePoliciesAsync(new() { RoleName = name, Marker = marker }, cancel);
                return IamPages.Of(page.AttachedPolicies, page.IsTruncated, page.Marker);
            },
            ReadTags = async (iam, name, marker, cancel) =>
            {
                var page = await iam.ListRoleTagsAsync(new() { RoleName = name, Marker = marker }, cancel);
                return IamPages.Of(page.Tags, page.IsTruncated, page.Marker);
            },
            DetachPolicy = async (iam, name, policy, cancel) =>
                await iam.DetachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel),
            AttachPolicy = async (iam, name, policy, cancel) =>
                await iam.AttachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel),
        };

    private static PrincipalKind Groups() =>
        new()
        {
            Name = "Group",
            ReadArn = async (iam, name, cancel) =>
                (await iam.GetGroupAsync(new() { GroupName = name, MaxItems = 1 }, cancel)).Group.Arn,
            ReadPage = async (iam, marker, cancel) =>
            {
                var page = await iam.ListGroupsAsync(new() { Marker = marker }, cancel);
                return IamPages.Of(
                    page.Groups?.Select(group => (group.GroupId, group.Arn)),
                    page.IsTruncated,
                    page.Marker
                );
            },
            ReadAttached = async (iam, name, marker, cancel) =>
            {
                var page = await iam.ListAttachedGroupPoliciesAsync(
                    new() { GroupName = name, Marker = marker },
                    cancel
                );
                return IamPages.Of(page.AttachedPolicies, page.IsTruncated, page.Marker);
            },
            DetachPolicy = async (iam, name, policy, cancel) =>
                await iam.DetachGroupPolicyAsync(new() { GroupName = name, PolicyArn = policy }, cancel),
            AttachPolicy = async (iam, name, policy, cancel) =>
                await iam.AttachGroupPolicyAsync(new() { GroupName = name, PolicyArn = policy }, cancel),
        };
}
