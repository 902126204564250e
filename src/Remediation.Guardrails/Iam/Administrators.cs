using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using IamClient = Amazon.IdentityManagement.AmazonIdentityManagementServiceClient;

namespace Remediation.Guardrails.Iam;

/// <summary>Who else is an administrator of the account, so that the last one is never stripped.</summary>
/// <remarks>
/// Looked up just before a repair, and only for a principal that has something to lose. Counted is who has one of the
/// policies attached: AWS's AdministratorAccess, and those that the principal itself has its rights from. A group
/// counts if somebody is in it. Administrators by an inline policy or by another policy are not found, so that a last
/// one that is none is left, and told; never the other way round.
/// </remarks>
internal static class Administrators
{
    /// <summary>AWS's policies that make their holder an administrator.</summary>
    public static readonly IReadOnlyList<string> ByAws = ["AdministratorAccess", "IAMFullAccess"];

    /// <summary>What <see cref="HasOthersAsync"/> reads beyond what the kind of resource does.</summary>
    public static readonly IReadOnlyList<Permission> Reads =
    [
        new("iam:ListEntitiesForPolicy", ManagedPolicies.Any),
        .. ByAws.Select(name => new Permission("iam:ListEntitiesForPolicy", "arn:{partition}:iam::aws:policy/" + name)),
    ];

    /// <summary>Whether somebody else than a principal has administrator rights.</summary>
    /// <param name="principal">Who is about to lose them.</param>
    /// <param name="policies">The ARNs of the policies that they come from.</param>
    public static async Task<bool> HasOthersAsync(
        IamClient iam,
        Resource principal,
        IEnumerable<string> policies,
        CancellationToken cancel
    )
    {
        var first = $"arn:{principal.Partition}:iam::aws:policy/{ByAws[0]}";
        foreach (var policy in policies.Prepend(first).Distinct(StringComparer.Ordinal))
        {
            await foreach (var (type, name) in OfAsync(iam, policy, cancel))
            {
                if ((type != principal.Type || name != principal.Id) && await IsSomebodyAsync(iam, type, name, cancel))
                    return true;
            }
        }
        return false;
    }

    private static IAsyncEnumerable<(string Type, string Name)> OfAsync(
        IamClient iam,
        string policy,
        CancellationToken cancel
    ) => IamPages.AllAsync(marker => PageAsync(iam, policy, marker, cancel), cancel);

    private static async Task<IamPage<(string Type, string Name)>> PageAsync(
        IamClient iam,
        string policy,
        string? marker,
        CancellationToken cancel
    )
    {
        var request = new ListEntitiesForPolicyRequest
        {
            PolicyArn = policy,
            PolicyUsageFilter = PolicyUsageType.PermissionsPolicy,
            Marker = marker,
        };
        try
        {
            var page = await iam.ListEntitiesForPolicyAsync(request, cancel);
            List<(string Type, string? Name)> found =
            [
                .. (page.PolicyUsers ?? []).Select(user => ("AWS::IAM::User", user.UserName)),
                .. (page.PolicyRoles ?? []).Select(role => ("AWS::IAM::Role", role.RoleName)),
                .. (page.PolicyGroups ?? []).Select(group => ("AWS::IAM::Group", group.GroupName)),
            ];
            return IamPages.Of(found.Select(one => (one.Type, one.Name ?? "")), page.IsTruncated, page.Marker);
        }
        catch (NoSuchEntityException)
        {
            // The policy has gone in the meantime: nobody has it.
            return new([], null);
        }
    }

    private static async Task<bool> IsSomebodyAsync(IamClient iam, string type, string name, CancellationToken cancel)
    {
        if (type != "AWS::IAM::Group")
            return true;
        try
        {
            var group = await iam.GetGroupAsync(new() { GroupName = name, MaxItems = 1 }, cancel);
            return group.Users is { Count: > 0 };
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
    }
}
