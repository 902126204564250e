using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using IamClient = Amazon.IdentityManagement.AmazonIdentityManagementServiceClient;

namespace Remediation.Guardrails.Iam;

/// <summary>
/// The inline policies of users, roles and groups: three times the same API under other names.
/// </summary>
internal static class InlinePolicies
{
    private const string User = "User";
    private const string Role = "Role";

    /// <summary>What <see cref="NamesAsync"/> and <see cref="DocumentAsync"/> read.</summary>
    public static readonly IReadOnlyList<Permission> Reads =
    [
        .. PrincipalKind.All.Select(ListOf),
        .. PrincipalKind.All.Select(GetOf),
    ];

    /// <summary>What <see cref="Put"/> and <see cref="Delete"/> write.</summary>
    public static readonly IReadOnlyList<Permission> Writes =
    [
        .. PrincipalKind.All.Select(PutOf),
        .. PrincipalKind.All.Select(DeleteOf),
    ];

    /// <summary>What <see cref="NamesAsync"/> reads of a kind.</summary>
    public static Permission ListOf(PrincipalKind kind) => new($"iam:List{kind.Name}Policies", kind.Any);

    /// <summary>What <see cref="DocumentAsync"/> reads of a kind.</summary>
    public static Permission GetOf(PrincipalKind kind) => new($"iam:Get{kind.Name}Policy", kind.Any);

    /// <summary>What <see cref="Put"/> writes of a kind.</summary>
    public static Permission PutOf(PrincipalKind kind) => new($"iam:Put{kind.Name}Policy", kind.Any);

    /// <summary>What <see cref="Delete"/> writes of a kind.</summary>
    public static Permission DeleteOf(PrincipalKind kind) => new($"iam:Delete{kind.Name}Policy", kind.Any);

    /// <summary>The names of one's inline policies.</summary>
    /// <exception cref="NoSuchEntityException">There is no such principal.</exception>
    public static IAsyncEnumerable<string> NamesAsync(
        IamClient iam,
        PrincipalKind kind,
        string name,
        CancellationToken cancel
    ) => IamPages.AllAsync(marker => PageAsync(iam, kind, name, marker, cancel), cancel);

    /// <summary>A policy's document as it was written; null if it has gone in the meantime.</summary>
    public static async Task<string?> DocumentAsync(
        IamClient iam,
        PrincipalKind kind,
        string name,
        string policy,
        CancellationToken cancel
    )
    {
        try
        {
            return Uri.UnescapeDataString(await EncodedAsync(iam, kind, name, policy, cancel));
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>Writes a policy's document.</summary>
    public static Step Put(PrincipalKind kind, string name, string policy, string document) =>
        new(
            PutOf(kind),
            $"Put{kind.Name}Policy",
            new JsonObject
            {
                [$"{kind.Name}Name"] = name,
                ["PolicyName"] = policy,
                ["PolicyDocument"] = document,
            },
            async run =>
                kind.Name switch
                {
                    User => await run.Aws.Iam.PutUserPolicyAsync(
                        new()
                        {
                            UserName = name,
                            PolicyName = policy,
                            PolicyDocument = document,
                        },
                        run.Cancel
                    ),
                    Role => await run.Aws.Iam.PutRolePolicyAsync(
                        new()
                        {
                            RoleName = name,
                            PolicyName = policy,
                            PolicyDocument = document,
                        },
                        run.Cancel
                    ),
                    _ => await run.Aws.Iam.PutGroupPolicyAsync(
                        new()
                        {
                            GroupName = name,
                            PolicyName = policy,
                            PolicyDocument = document,
                        },
                        run.Cancel
                    ),
                }
        );

    /// <summary>Deletes a policy.</summary>
    public static Step Delete(PrincipalKind kind, string name, string policy) =>
        new(
            DeleteOf(kind),
            $"Delete{kind.Name}Policy",
            new JsonObject { [$"{kind.Name}Name"] = name, ["PolicyName"] = policy },
            async run =>
                kind.Name switch
                {
                    User => await run.Aws.Iam.DeleteUserPolicyAsync(
                        new() { UserName = name, PolicyName = policy },
                        run.Cancel
                    ),
                    Role => await run.Aws.Iam.DeleteRolePolicyAsync(
                        new() { RoleName = name, PolicyName = policy },
                        run.Cancel
                    ),
                    _ => await run.Aws.Iam.DeleteGroupPolicyAsync(
                        new() { GroupName = name, PolicyName = policy },
                        run.Cancel
                    ),
                }
        );

    private static async Task<IamPage<string>> PageAsync(
        IamClient iam,
        PrincipalKind kind,
        string name,
        string? marker,
        CancellationToken cancel
    )
    {
        switch (kind.Name)
        {
            case User:
                var users = await iam.ListUserPoliciesAsync(new() { UserName = name, Marker = marker }, cancel);
                return IamPages.Of(users.PolicyNames, users.IsTruncated, users.Marker);
            case Role:
                var roles = await iam.ListRolePoliciesAsync(new() { RoleName = name, Marker = marker }, cancel);
                return IamPages.Of(roles.PolicyNames, roles.IsTruncated, roles.Marker);
            default:
                var groups = await iam.ListGroupPoliciesAsync(new() { GroupName = name, Marker = marker }, cancel);
                return IamPages.Of(groups.PolicyNames, groups.IsTruncated, groups.Marker);
        }
    }

    private static async Task<string> EncodedAsync(
        IamClient iam,
        PrincipalKind kind,
        string name,
        string policy,
        CancellationToken cancel
    ) =>
        kind.Name switch
        {
            User => (
                await iam.GetUserPolicyAsync(new() { UserName = name, PolicyName = policy }, cancel)
            ).PolicyDocument,
            Role => (
                await iam.GetRolePolicyAsync(new() { RoleName = name, PolicyName = policy }, cancel)
            ).PolicyDocument,
            _ => (
                await iam.GetGroupPolicyAsync(new() { GroupName = name, PolicyName = policy }, cancel)
            ).PolicyDocument,
        };
}
