using Amazon.IdentityManagement.Model;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>What the manifests say of roles.</summary>
/// <remarks>
/// Roles are the account's, and each is named by the manifest of the region whose stack made it: most by that of the
/// engine's own region, those of other homes and of rules elsewhere by another.
/// </remarks>
internal static class RoleManifest
{
    // What SSM answers at most.
    private const int PageSize = 10;

    // Nobody but CloudFormation gives a tag whose name begins so.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
    private const string StackTag = "aws:cloudformation:stack-id";

    /// <summary>
    /// What a role must be by the manifest of the engine's own region, with nothing read of it yet; null if that does
    /// not name it.
    /// </summary>
    public static Task<Compared<RolePart>?> FindAsync(AwsClients aws, string name, CancellationToken cancel) =>
        FindIn(aws.Home, name, cancel);

    /// <summary>
    /// The same by the manifest of another region: the one whose stack made the role, or that its name has in it.
    /// </summary>
    /// <param name="role">The role; null if it is gone.</param>
    public static async Task<Compared<RolePart>?> FindElsewhereAsync(
        AwsClients aws,
        string name,
        Role? role,
        CancellationToken cancel
    )
    {
        var home = aws.Home.Region;
        var stack = Arn.Parse(role?.Tags?.Find(tag => tag.Key == StackTag)?.Value);
        var other = stack is null ? RolesPart.RegionOf(name, home) : stack.Region;
        return other is null || other == home || !Regions.IsRegion(other)
            ? null
            : await FindIn(aws.Home.In(other), name, cancel);
    }

    /// <summary>A page of the roles that the manifest of the engine's own region names.</summary>
    public static async Task<(IReadOnlyList<RolePart> Roles, string? Next)> PageAsync(
        AwsClients aws,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await PageAsync(aws.Home, ManifestPart.PathOf(RolesPart.Word), cursor, cancel);
        // A parameter that nobody can read is told by self-manifest-changed.
        return ([.. (page.Parameters ?? []).SelectMany(parameter => Read(parameter).Roles)], page.NextToken);
    }

    /// <summary>The names of all roles that it names.</summary>
    public static async Task<IReadOnlySet<string>> NamesAsync(AwsClients aws, CancellationToken cancel)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var (roles, next) = await PageAsync(aws, cursor, cancel);
            names.UnionWith(roles.Select(role => role.Name));
            cursor = Parts.NullIfEmpty(next);
        } while (cursor is not null);
        return names;
    }

    private static async Task<Compared<RolePart>?> FindIn(AwsClients there, string name, CancellationToken cancel)
    {
        var group = RolesPart.GroupOf(name) ?? RolesPart.Unnamed;
        string? fault = null;
        string? cursor = null;
        do
        {
            var page = await PageAsync(there, ManifestPart.PathOf(RolesPart.Word) + group, cursor, cancel);
            foreach (var (roles, problem) in (page.Parameters ?? []).Select(Read))
            {
                if (roles.FirstOrDefault(role => role.Name == name) is { } manifest)
                    return new() { Manifest = manifest, Present = null };
                fault ??= problem;
            }
            cursor = Parts.NullIfEmpty(page.NextToken);
        } while (cursor is not null);
        return fault is null ? null : new() { Fault = fault, Present = null };
    }

    private static Task<GetParametersByPathResponse> PageAsync(
        AwsClients there,
        string path,
        string? cursor,
        CancellationToken cancel
    )
    {
        var request = new GetParametersByPathRequest
        {
            Path = path.TrimEnd('/'),
            Recursive = true,
            MaxResults = PageSize,
            NextToken = cursor,
        };
        return there.Ssm.GetParametersByPathAsync(request, cancel);
    }

    private static (Sequence<RolePart> Roles, string? Fault) Read(Parameter parameter)
    {
        try
        {
            return (ManifestPart.Read<RolesPart>(parameter.Name, parameter.Value).Roles, null);
        }
        catch (ManifestException e)
        {
            return ([], e.Message);
        }
    }
}
