using System.Runtime.CompilerServices;
using Amazon.IdentityManagement.Model;
using Remediation.Guardrails.Iam;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>Reads a role as it is.</summary>
internal static class RoleReading
{
    /// <summary>The role of a name; null if there is none.</summary>
    public static async Task<Role?> FindAsync(AwsClients aws, string name, CancellationToken cancel)
    {
        try
        {
            return (await aws.Iam.GetRoleAsync(new() { RoleName = name }, cancel)).Role;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <summary>A role without its policies.</summary>
    public static RolePart Of(Role role) =>
        new()
        {
            Name = role.RoleName,
            Path = role.Path,
            Trust = Uri.UnescapeDataString(role.AssumeRolePolicyDocument),
            Boundary = role.PermissionsBoundary?.PermissionsBoundaryArn,
        };

    /// <summary>A role with its policies; null if it has gone in the meantime.</summary>
    public static async Task<RolePart?> OfAsync(AwsClients aws, Role role, RolePart manifest, CancellationToken cancel)
    {
        try
        {
            return await ReadAsync(aws, Of(role), manifest, cancel);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private static async Task<RolePart> ReadAsync(
        AwsClients aws,
        RolePart present,
        RolePart manifest,
        CancellationToken cancel
    )
    {
        var name = manifest.Name;
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
        await foreach (var attached in PrincipalKind.Of("AWS::IAM::Role").AttachedAsync(aws.Iam, name, cancel))
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
}
