using System.Runtime.CompilerServices;
using Amazon.IdentityManagement.Model;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Guardrails.Iam;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>
/// The engine's roles may be assumed by whom they were deployed for, and may do what they were deployed for.
/// </summary>
/// <remarks>
/// Only told: who may write the policies of these roles may give the engine, and so itself, every permission. The
/// engine has no such right.
/// </remarks>
public static class RoleChanged
{
    public const string Id = "self-role-changed";

    private const string Type = "AWS::IAM::Role";
    private const string OurRoles = "arn:{partition}:iam::{account}:role/remediation/*";

    // A role that somebody made again under its name may be below any path.
    private const string AnyRole = "arn:{partition}:iam::{account}:role/*";

    // What SSM answers at most.
    private const int PageSize = 10;

    public static readonly Guardrail<Compared<RolePart>> Guardrail = new()
    {
        Id = Id,
        Title = "Tell of a changed role of the engine",
        Repairs = """
            Nothing is repaired: tells whoever answers for the account that a role of the deployment is not as it was deployed, and that a deployment must mend it: a trust policy that lets others assume it, another
            policy or another permissions boundary, an inline policy beside its own, an attached managed policy, a role that was deleted or made again below another path.
            What the roles must be is read from the manifest of the engine's own region: the parameters below `/remediation/manifest/roles/`.

            To put a policy back the engine would have to write policies of its own roles. Whoever then took the engine could give it every permission, so that it has no such right.
            """,
        Spares = """
            Only roles that the manifest names are ours, whatever others are called. A manifest that cannot be read makes the judgement unclear.

            Policies are compared by what they say and not as texts. Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack.

            Not judged: the roles by which the rules of other regions forward, which those regions' manifests name, and the engine's, the watchdog's, the notifier's and the operator's roles of another home.
            Not compared: description, tags and the longest session.
            """,
        Breaks = """
            Nothing. What AWS Config records, and a sweep, in the minutes in which a deployment has changed a role and not yet its manifest, tell of it.
            """,
        Severity = Severity.Critical,
        Risk = Risk.NotifyOnly,
        Practice = Practice.IdentityAndAccess,
        Controls = [],
        On = new()
        {
            Types = [Type],
            IsGlobal = true,
            Locate = Locate,
            List = ListAsync,
            Resolve = ResolveAsync,
            Reads = [Parts.ListManifest],
        },
        Watches =
        [
            new Watch.Calls(
                "iam.amazonaws.com",
                "AttachRolePolicy",
                "CreateRole",
                "DeleteRole",
                "DeleteRolePermissionsBoundary",
                "DeleteRolePolicy",
                "DetachRolePolicy",
                "PutRolePermissionsBoundary",
                "PutRolePolicy",
                "UpdateAssumeRolePolicy"
            ),
            new Watch.ConfigItem(Type),
        ],
        Reads =
        [
            new("iam:GetRole", AnyRole),
            new("iam:GetRolePolicy", OurRoles),
            new("iam:ListAttachedRolePolicies", OurRoles),
            new("iam:ListRolePolicies", OurRoles),
        ],
        Writes = [],
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = (_, _, _) => [],
    };

    // The calls name no path: the manifest says the ARN.
    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        var name = trigger switch
        {
            Trigger.Call { EventSource: "iam.amazonaws.com" } call when !Parts.IsDeployment(call) => call.Request[
                "roleName"
            ].Text,
            Trigger.ConfigItem item when item.ResourceType == Type => item.ResourceName ?? Arn.Parse(item.Arn)?.Name,
            _ => null,
        };
        if (name is not null && RolesPart.GroupOf(name) is not null)
            yield return trigger.Resource(Type, name);
    }

    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var found = await FindAsync(aws, resource.Id, cancel);
        // Of a role that nobody can look up, our own path is as good as any.
        return found is null ? null : Named(resource, resource.Id, found.Manifest?.Path ?? OwnRoles.Path);
    }

    private static Resource Named(Resource near, string name, string path) =>
        near with
        {
            Id = name,
            Arn = new OwnRole(path, name).ArnIn(near.Partition, near.Account),
        };

    // A parameter that nobody can read is told by self-manifest-changed.
    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var page = await PageAsync(aws, ManifestPart.PathOf(RolesPart.Word), cursor, cancel);
        var near = new Resource(Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        var roles = (page.Parameters ?? []).SelectMany(parameter => Read(parameter).Roles);
        return ResourcePage.Of(roles.Select(role => Named(near, role.Name, role.Path)), page.NextToken);
    }

    private static Task<GetParametersByPathResponse> PageAsync(
        AwsClients aws,
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
        return aws.Home.Ssm.GetParametersByPathAsync(request, cancel);
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

    // What a role must be, with nothing read of it yet; null if the manifest does not name it.
    private static async Task<Compared<RolePart>?> FindAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        if (RolesPart.GroupOf(name) is not { } group)
            return null;
        string? fault = null;
        string? cursor = null;
        do
        {
            var page = await PageAsync(aws, ManifestPart.PathOf(RolesPart.Word) + group, cursor, cancel);
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

    private static async Task<Compared<RolePart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await FindAsync(aws, resource.Id, cancel);
        if (state?.Manifest is not { } manifest)
            return state;
        try
        {
            return state with { Present = await ReadAsync(aws, manifest, cancel) };
        }
        catch (NoSuchEntityException)
        {
            return state;
        }
    }

    private static async Task<RolePart> ReadAsync(AwsClients aws, RolePart manifest, CancellationToken cancel)
    {
        var name = manifest.Name;
        var role = (await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role;
        var present = new RolePart
        {
            Name = name,
            Path = role.Path,
            Trust = Uri.UnescapeDataString(role.AssumeRolePolicyDocument),
            Boundary = role.PermissionsBoundary?.PermissionsBoundaryArn,
        };
        // Below another path it is another role, whose policies are not ours to read.
        if (present.Path != manifest.Path)
            return present;
        var others = new List<string>();
        await foreach (var inline in InlineAsync(aws, name, cancel))
        {
            if (inline == OwnRoles.Policy)
                present = present with { Policy = await PolicyAsync(aws, name, cancel) };
            else
                others.Add(inline);
        }
        await foreach (var attached in PrincipalKind.Of(Type).AttachedAsync(aws.Iam, name, cancel))
            others.Add(attached.PolicyArn);
        return others.Count == 0 ? present : present with { Others = [.. others.Order(StringComparer.Ordinal)] };
    }

    private static async IAsyncEnumerable<string> InlineAsync(
        AwsClients aws,
        string name,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var request = new ListRolePoliciesRequest { RoleName = name };
        do
        {
            var page = await aws.Iam.ListRolePoliciesAsync(request, cancel);
            foreach (var policy in page.PolicyNames ?? [])
                yield return policy;
            request.Marker = page.IsTruncated == true ? page.Marker : null;
        } while (request.Marker is not null);
    }

    // It may have gone since it was listed.
    private static async Task<string?> PolicyAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            var request = new GetRolePolicyRequest { RoleName = name, PolicyName = OwnRoles.Policy };
            return Uri.UnescapeDataString((await aws.Iam.GetRolePolicyAsync(request, cancel)).PolicyDocument);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private static Verdict Judge(Seen<Compared<RolePart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the role {seen.Resource.Id}";
        return seen.State.Present is { } present
            ? Parts.VerdictOf(seen, what, [], [.. DifferencesOf(seen.Resource, present, manifest)], present)
            : seen.Told($"{what} is gone: deploy again");
    }

    // Names and no documents: they are long, and the role can be looked at.
    private static IEnumerable<string> DifferencesOf(Resource near, RolePart present, RolePart manifest)
    {
        if (!Says(near, present.Trust, manifest.Trust))
            yield return "has another trust policy";
        if (present.Boundary != manifest.Boundary)
            yield return $"has the permissions boundary {present.Boundary ?? "none"}";
        if (present.Path != manifest.Path)
        {
            yield return $"is below {present.Path}, where another role was made under its name";
            yield break;
        }
        if (present.Policy is null)
            yield return $"has no inline policy {OwnRoles.Policy}";
        else if (!Says(near, present.Policy, manifest.Policy))
            yield return $"has another inline policy {OwnRoles.Policy}";
        if (present.Others is { } others)
            yield return $"has policies that no deployment gave it ({string.Join(", ", others)})";
    }

    private static bool Says(Resource near, string present, string? manifest) =>
        PolicyDigest.Is(manifest)
            ? JsonTexts.IsJson(present) && PolicyDigest.Of(present, near.Partition, near.Account) == manifest
            : JsonTexts.AreSamePolicies(present, manifest);
}
