using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Remediation.Guardrails.Iam;

/// <summary>How the permissions boundaries of users and roles are read and written; groups have none.</summary>
internal static class PermissionsBoundaries
{
    public static readonly IReadOnlyList<PrincipalKind> Kinds = [PrincipalKind.User, PrincipalKind.Role];

    /// <summary>What <see cref="OfAsync"/> reads. Lists of users and roles leave boundaries out.</summary>
    public static readonly IReadOnlyList<Permission> Reads =
    [
        .. Kinds.Select(kind => new Permission($"iam:Get{kind.Name}", kind.Any)),
    ];

    /// <summary>A user's or role's unique id and the ARN of its boundary.</summary>
    /// <exception cref="NoSuchEntityException">There is none of that name.</exception>
    public static async Task<(string UniqueId, string? Boundary)> OfAsync(
        AwsClients aws,
        PrincipalKind kind,
        string name,
        CancellationToken cancel
    )
    {
        if (kind == PrincipalKind.User)
        {
            var user = (await aws.Iam.GetUserAsync(new() { UserName = name }, cancel)).User;
            return (user.UserId, user.PermissionsBoundary?.PermissionsBoundaryArn);
        }
        var role = (await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role;
        return (role.RoleId, role.PermissionsBoundary?.PermissionsBoundaryArn);
    }

    /// <summary>What <see cref="Put"/> writes.</summary>
    public static Permission PutOf(PrincipalKind kind) => new($"iam:Put{kind.Name}PermissionsBoundary", kind.Any);

    /// <summary>What <see cref="Delete"/> writes.</summary>
    public static Permission DeleteOf(PrincipalKind kind) => new($"iam:Delete{kind.Name}PermissionsBoundary", kind.Any);

    /// <summary>The step that sets a boundary, or puts it in the place of another.</summary>
    public static Step Put(PrincipalKind kind, string name, string boundary) =>
        new(
            PutOf(kind),
            $"Put{kind.Name}PermissionsBoundary",
            new JsonObject { [$"{kind.Name}Name"] = name, ["PermissionsBoundary"] = boundary },
            run => PutAsync(run, kind, name, boundary)
        );

    /// <summary>The step that takes a boundary away.</summary>
    public static Step Delete(PrincipalKind kind, string name) =>
        new(
            DeleteOf(kind),
            $"Delete{kind.Name}PermissionsBoundary",
            new JsonObject { [$"{kind.Name}Name"] = name },
            run => DeleteAsync(run, kind, name)
        );

    private static async Task<AmazonWebServiceResponse> PutAsync(
        StepRun run,
        PrincipalKind kind,
        string name,
        string boundary
    ) =>
        kind == PrincipalKind.User
            ? await run.Aws.Iam.PutUserPermissionsBoundaryAsync(
                new() { UserName = name, PermissionsBoundary = boundary },
                run.Cancel
            )
            : await run.Aws.Iam.PutRolePermissionsBoundaryAsync(
                new() { RoleName = name, PermissionsBoundary = boundary },
                run.Cancel
            );

    private static async Task<AmazonWebServiceResponse> DeleteAsync(StepRun run, PrincipalKind kind, string name) =>
        kind == PrincipalKind.User
            ? await run.Aws.Iam.DeleteUserPermissionsBoundaryAsync(new() { UserName = name }, run.Cancel)
            : await run.Aws.Iam.DeleteRolePermissionsBoundaryAsync(new() { RoleName = name }, run.Cancel);
}
