using Amazon.IdentityManagement.Model;
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

    // What a cursor begins with that goes on among the roles that exist.
    private const string BelowOurPath = "below:";

    public static readonly Guardrail<Compared<RolePart>> Guardrail = new()
    {
        Id = Id,
        Title = "Tell of a changed role of the engine",
        Repairs = """
            Nothing is repaired: tells whoever answers for the account that a role of the deployment is not as it was
            deployed, and that a deployment must mend it: a trust policy that lets others assume it, another policy or
            another permissions boundary, an inline policy beside its own, an attached managed policy, a role that was
            deleted or made again below another path. What the roles must be is read from the manifest of the engine's
            own region: the parameters below `/remediation/manifest/roles/`. Where that does not name a role, as those
            of other homes and those by which the rules of other regions forward, it is judged by the manifest of the
            region whose stack made it, which CloudFormation's tag says, or whose name is in its own.

            A role below `/remediation/` that neither names is told too, when somebody makes or changes it and by the
            sweep: its calls would count as the engine's own, which no guardrail judges.

            To put a policy back the engine would have to write policies of its own roles. Whoever then took the engine
            could give it every permission, so that it has no such right.
            """,
        Spares = """
            Roles of other paths that no manifest names are somebody else's, whatever they are called. A manifest that
            cannot be read makes the judgement unclear.

            Policies are compared by what they say and not as texts. Changes by CloudFormation are a deployment's and
            are left alone, also when somebody else updates the stack.

            The sweep comes to the roles that the manifest of the engine's own region names, and to those that exist
            below `/remediation/`. That a role of another region is gone is told by the call that deletes it, and by the
            sweep of an engine that has its home there. Not compared: description, tags and the longest session.
            """,
        Breaks = """
            Nothing. What AWS Config records, and a sweep, in the minutes in which a deployment has changed a role and
            not yet its manifest, tell of it.
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
            Reads = [Parts.ListManifest, new("iam:ListRoles", "*")],
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

    // Most calls name no path: the manifest says the ARN.
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
        if (name is not null && (RolesPart.GroupOf(name) is not null || IsMadeBelowOurPath(trigger)))
            yield return trigger.Resource(Type, name);
    }

    private static bool IsMadeBelowOurPath(Trigger trigger) =>
        trigger is Trigger.Call { EventName: "CreateRole" } call && IsBelowOurPath(call.Request["path"].Text);

    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var found = await RoleManifest.FindAsync(aws, resource.Id, cancel);
        Role? role = null;
        if (found is null)
        {
            role = await RoleReading.FindAsync(aws, resource.Id, cancel);
            found = await RoleManifest.FindElsewhereAsync(aws, resource.Id, role, cancel);
        }
        // Of a role that nobody can look up, our own path is as good as any.
        if (found is not null)
            return Named(resource, resource.Id, found.Manifest?.Path ?? OwnRoles.Path);
        return IsBelowOurPath(role?.Path) ? Named(resource, resource.Id, role!.Path) : null;
    }

    private static Resource Named(Resource near, string name, string path) =>
        near with
        {
            Id = name,
            Arn = new OwnRole(path, name).ArnIn(near.Partition, near.Account),
        };

    // First the roles that the manifest names, and then those below our path that it does not.
    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var near = new Resource(Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        if (cursor?.StartsWith(BelowOurPath, StringComparison.Ordinal) == true)
            return await OthersAsync(aws, near, Parts.NullIfEmpty(cursor[BelowOurPath.Length..]), cancel);
        var (roles, next) = await RoleManifest.PageAsync(aws, cursor, cancel);
        return new(
            [.. roles.Select(role => Named(near, role.Name, role.Path))],
            Parts.NullIfEmpty(next) ?? BelowOurPath
        );
    }

    private static async Task<ResourcePage> OthersAsync(
        AwsClients aws,
        Resource near,
        string? marker,
        CancellationToken cancel
    )
    {
        var names = await RoleManifest.NamesAsync(aws, cancel);
        var page = await aws.Iam.ListRolesAsync(new() { PathPrefix = OwnRoles.Path, Marker = marker }, cancel);
        var others = (page.Roles ?? []).Where(role => !names.Contains(role.RoleName));
        var next = page.IsTruncated == true ? BelowOurPath + page.Marker : null;
        return new([.. others.Select(role => Named(near, role.RoleName, role.Path))], next);
    }

    private static async Task<Compared<RolePart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await RoleManifest.FindAsync(aws, resource.Id, cancel);
        if (state?.Fault is not null)
            return state;
        var role = await RoleReading.FindAsync(aws, resource.Id, cancel);
        state ??= await RoleManifest.FindElsewhereAsync(aws, resource.Id, role, cancel);
        if (state is not null)
        {
            return role is null || state.Manifest is not { } manifest
                ? state
                : state with
                {
                    Present = await RoleReading.OfAsync(aws, role, manifest, cancel),
                };
        }
        return IsBelowOurPath(role?.Path) ? new() { Present = RoleReading.Of(role!) } : null;
    }

    private static bool IsBelowOurPath(string? path) =>
        path?.StartsWith(OwnRoles.Path, StringComparison.Ordinal) == true;

    private static Verdict Judge(Seen<Compared<RolePart>> seen)
    {
        var what = $"the role {seen.Resource.Id}";
        if (seen.State is { Manifest: null, Fault: null })
            return Unnamed(seen, what);
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        return seen.State.Present is { } present
            ? Parts.VerdictOf(seen, what, [], [.. DifferencesOf(seen.Resource, present, manifest)], present)
            : seen.Told($"{what} is gone: deploy again");
    }

    // AWS Config tells of a new role while the deployment that makes it has not come to the manifest yet.
    private static Verdict Unnamed(Seen<Compared<RolePart>> seen, string what) =>
        seen.Trigger is Trigger.ConfigItem
            ? seen.Compliant($"{what} is for the next sweep to judge")
            : seen.Told(
                $"{what} is below {OwnRoles.Path} and no manifest names it: whatever is done by it counts as the "
                    + "engine's own work, so delete it, and find out who may make one"
            );

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
