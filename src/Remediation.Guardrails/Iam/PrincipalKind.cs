using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// Users, roles and groups: three times the same API under other names, told apart here and nowhere else.
/// </summary>
public abstract class PrincipalKind
{
    /// <summary>
    /// Marks an id that is IAM's unique one (AIDA..., AROA..., AGPA...) and no name; names hold no colon.
    /// </summary>
    public const string UniqueId = "unique-id:";

    public static readonly IReadOnlyList<PrincipalKind> All = [new Users(), new Roles(), new Groups()];

    /// <summary>The word that the API's operations hold, e.g. <c>User</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The CloudFormation type.</summary>
    public string Type => $"AWS::IAM::{Name}";

    /// <summary>Every one of them, for a permission.</summary>
    public string Any => "arn:{partition}:iam::{account}:" + Name.ToLowerInvariant() + "/*";

    public static PrincipalKind Of(string type) => All.First(k => k.Type == type);

    /// <summary>The ARN behind a name or a unique id; null if there is none.</summary>
    public async Task<string?> FindAsync(AmazonIdentityManagementServiceClient iam, string id, CancellationToken cancel)
    {
        if (id.StartsWith(UniqueId, StringComparison.Ordinal))
        {
            await foreach (var (unique, arn) in ListAsync(iam, cancel))
                if (unique == id[UniqueId.Length..])
                    return arn;
            return null;
        }
        try
        {
            return await ArnAsync(iam, id, cancel);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>Every one's unique id and ARN, page by page.</summary>
    public IAsyncEnumerable<(string UniqueId, string Arn)> ListAsync(
        AmazonIdentityManagementServiceClient iam,
        CancellationToken cancel
    ) => Pages(marker => PageAsync(iam, marker, cancel), cancel);

    /// <summary>The managed policies attached to one, page by page.</summary>
    /// <exception cref="NoSuchEntityException">There is none of that name.</exception>
    public IAsyncEnumerable<AttachedPolicyType> AttachedAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        CancellationToken cancel
    ) => Pages(marker => AttachedPageAsync(iam, name, marker, cancel), cancel);

    /// <summary>Whether they have tags; groups have none.</summary>
    public virtual bool HasTags => true;

    /// <summary>What <see cref="AttachedAsync"/> reads.</summary>
    public Permission AttachedRead => new($"iam:ListAttached{Name}Policies", Any);

    /// <summary>What <see cref="TagsAsync"/> reads.</summary>
    public Permission TagRead => new($"iam:List{Name}Tags", Any);

    /// <summary>What <see cref="Detach"/> writes.</summary>
    public Permission DetachWrite => new($"iam:Detach{Name}Policy", Any);

    /// <summary>What <see cref="Attach"/> writes.</summary>
    public Permission AttachWrite => new($"iam:Attach{Name}Policy", Any);

    public Step Detach(string name, string policy) =>
        Write(DetachWrite, "Detach", name, policy, run => DetachAsync(run.Aws.Iam, name, policy, run.Cancel));

    public Step Attach(string name, string policy) =>
        Write(AttachWrite, "Attach", name, policy, run => AttachAsync(run.Aws.Iam, name, policy, run.Cancel));

    /// <summary>The tags of one; groups have none.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        CancellationToken cancel
    )
    {
        var tags = new Dictionary<string, string>();
        try
        {
            await foreach (var tag in Pages(marker => TagPageAsync(iam, name, marker, cancel), cancel))
                tags[tag.Key] = tag.Value;
        }
        catch (NoSuchEntityException)
        {
            // It is gone, and so are its tags.
        }
        return tags;
    }

    protected abstract Task<(IEnumerable<Tag>, string?)> TagPageAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        string? marker,
        CancellationToken cancel
    );
    protected abstract Task<string> ArnAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        CancellationToken cancel
    );

    /// <summary>A page of them, and the marker of the next.</summary>
    public abstract Task<(IEnumerable<(string UniqueId, string Arn)> Page, string? Next)> PageAsync(
        AmazonIdentityManagementServiceClient iam,
        string? marker,
        CancellationToken cancel
    );
    protected abstract Task<(IEnumerable<AttachedPolicyType>, string?)> AttachedPageAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        string? marker,
        CancellationToken cancel
    );
    protected abstract Task<AmazonWebServiceResponse> DetachAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        string policy,
        CancellationToken cancel
    );
    protected abstract Task<AmazonWebServiceResponse> AttachAsync(
        AmazonIdentityManagementServiceClient iam,
        string name,
        string policy,
        CancellationToken cancel
    );

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

    private static async IAsyncEnumerable<T> Pages<T>(
        Func<string?, Task<(IEnumerable<T> Items, string? Next)>> page,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        string? marker = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            (var items, marker) = await page(marker);
            foreach (var item in items)
                yield return item;
        } while (marker is not null);
    }

    private sealed class Users : PrincipalKind
    {
        public override string Name => "User";

        protected override async Task<string> ArnAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            CancellationToken cancel
        ) => (await iam.GetUserAsync(new() { UserName = name }, cancel)).User.Arn;

        public override async Task<(IEnumerable<(string UniqueId, string Arn)> Page, string? Next)> PageAsync(
            AmazonIdentityManagementServiceClient iam,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListUsersAsync(new() { Marker = marker }, cancel);
            return ((page.Users ?? []).Select(x => (x.UserId, x.Arn)), page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<(IEnumerable<AttachedPolicyType>, string?)> AttachedPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListAttachedUserPoliciesAsync(new() { UserName = name, Marker = marker }, cancel);
            return (page.AttachedPolicies ?? [], page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<(IEnumerable<Tag>, string?)> TagPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListUserTagsAsync(new() { UserName = name, Marker = marker }, cancel);
            return (page.Tags ?? [], page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<AmazonWebServiceResponse> DetachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.DetachUserPolicyAsync(new() { UserName = name, PolicyArn = policy }, cancel);

        protected override async Task<AmazonWebServiceResponse> AttachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.AttachUserPolicyAsync(new() { UserName = name, PolicyArn = policy }, cancel);
    }

    private sealed class Roles : PrincipalKind
    {
        public override string Name => "Role";

        protected override async Task<string> ArnAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            CancellationToken cancel
        ) => (await iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role.Arn;

        public override async Task<(IEnumerable<(string UniqueId, string Arn)> Page, string? Next)> PageAsync(
            AmazonIdentityManagementServiceClient iam,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListRolesAsync(new() { Marker = marker }, cancel);
            return ((page.Roles ?? []).Select(x => (x.RoleId, x.Arn)), page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<(IEnumerable<AttachedPolicyType>, string?)> AttachedPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListAttachedRolePoliciesAsync(new() { RoleName = name, Marker = marker }, cancel);
            return (page.AttachedPolicies ?? [], page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<(IEnumerable<Tag>, string?)> TagPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListRoleTagsAsync(new() { RoleName = name, Marker = marker }, cancel);
            return (page.Tags ?? [], page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<AmazonWebServiceResponse> DetachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.DetachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel);

        protected override async Task<AmazonWebServiceResponse> AttachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.AttachRolePolicyAsync(new() { RoleName = name, PolicyArn = policy }, cancel);
    }

    private sealed class Groups : PrincipalKind
    {
        public override string Name => "Group";

        public override bool HasTags => false;

        protected override async Task<string> ArnAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            CancellationToken cancel
        ) => (await iam.GetGroupAsync(new() { GroupName = name, MaxItems = 1 }, cancel)).Group.Arn;

        public override async Task<(IEnumerable<(string UniqueId, string Arn)> Page, string? Next)> PageAsync(
            AmazonIdentityManagementServiceClient iam,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListGroupsAsync(new() { Marker = marker }, cancel);
            return ((page.Groups ?? []).Select(x => (x.GroupId, x.Arn)), page.IsTruncated == true ? page.Marker : null);
        }

        protected override async Task<(IEnumerable<AttachedPolicyType>, string?)> AttachedPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        )
        {
            var page = await iam.ListAttachedGroupPoliciesAsync(new() { GroupName = name, Marker = marker }, cancel);
            return (page.AttachedPolicies ?? [], page.IsTruncated == true ? page.Marker : null);
        }

        protected override Task<(IEnumerable<Tag>, string?)> TagPageAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string? marker,
            CancellationToken cancel
        ) => Task.FromResult<(IEnumerable<Tag>, string?)>(([], null));

        protected override async Task<AmazonWebServiceResponse> DetachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.DetachGroupPolicyAsync(new() { GroupName = name, PolicyArn = policy }, cancel);

        protected override async Task<AmazonWebServiceResponse> AttachAsync(
            AmazonIdentityManagementServiceClient iam,
            string name,
            string policy,
            CancellationToken cancel
        ) => await iam.AttachGroupPolicyAsync(new() { GroupName = name, PolicyArn = policy }, cancel);
    }
}
