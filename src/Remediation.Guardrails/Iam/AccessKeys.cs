using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace Remediation.Guardrails.Iam;

/// <summary>Users by their access keys: what AWS Health names is a key, and IAM says whose it is.</summary>
internal static class AccessKeys
{
    // Marks an id that is a key's and no name; names hold no colon.
    private const string KeyId = "access-key:";

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    private const string LongTerm = "AKIA";

    private static readonly Permission LastUsed = new("iam:GetAccessKeyLastUsed", PrincipalKind.User.Any);

    /// <summary>What <see cref="OfAsync"/> reads.</summary>
    public static readonly Permission List = new("iam:ListAccessKeys", PrincipalKind.User.Any);

    /// <summary>What <see cref="Set"/> writes.</summary>
    public static readonly Permission Update = new("iam:UpdateAccessKey", PrincipalKind.User.Any);

    public static readonly ResourceKind Users = new()
    {
        Types = Principals.Users.Types,
        IsGlobal = true,
        Locate = Locate,
        List = Principals.Users.List,
        Resolve = ResolveAsync,
        MayBeRenamed = Principals.Users.MayBeRenamed,
        Reads = [.. Principals.Users.Reads, LastUsed],
        Tags = Principals.Users.Tags,
        TagReads = Principals.Users.TagReads,
    };

    /// <summary>The keys of a user, in the order of their ids; at most two, says IAM today.</summary>
    /// <exception cref="NoSuchEntityException">There is no such user.</exception>
    public static async Task<Sequence<AccessKey>> OfAsync(AwsClients aws, string user, CancellationToken cancel)
    {
        var keys = new List<AccessKey>();
        await foreach (var key in IamPages.AllAsync(PageAsync, cancel))
            keys.Add(new(key.AccessKeyId, key.Status == StatusType.Active));
        return [.. keys.OrderBy(key => key.Id, StringComparer.Ordinal)];

        async Task<IamPage<AccessKeyMetadata>> PageAsync(string? marker)
        {
            var page = await aws.Iam.ListAccessKeysAsync(new() { UserName = user, Marker = marker }, cancel);
            return IamPages.Of(page.AccessKeyMetadata, page.IsTruncated, page.Marker);
        }
    }

    /// <summary>The step that switches a key on or off.</summary>
    public static Step Set(string user, string key, bool isActive)
    {
        var status = isActive ? StatusType.Active : StatusType.Inactive;
        var parameters = new JsonObject
        {
            ["UserName"] = user,
            ["AccessKeyId"] = key,
            ["Status"] = status.Value,
        };
        return new(
            Update,
            "UpdateAccessKey",
            parameters,
            run =>
                run.Aws.Iam.UpdateAccessKeyAsync(
                        new()
                        {
                            UserName = user,
                            AccessKeyId = key,
                            Status = status,
                        },
                        run.Cancel
                    )
                    .AsAnswer()
        );
    }

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger is Trigger.Health health
            ? health
                .Entities.Where(entity => entity.StartsWith(LongTerm, StringComparison.Ordinal))
                .Distinct()
                .Select(key => trigger.Resource(PrincipalKind.User.Type, KeyId + key))
            : Principals.Users.Locate(trigger);

    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        if (!resource.Id.StartsWith(KeyId, StringComparison.Ordinal))
            return await Principals.Users.Resolve!(aws, resource, cancel);
        try
        {
            var request = new GetAccessKeyLastUsedRequest { AccessKeyId = resource.Id[KeyId.Length..] };
            var user = (await aws.Iam.GetAccessKeyLastUsedAsync(request, cancel)).UserName;
            // A key of the root user is nobody's by name.
            return user is { Length: > 0 }
                ? await Principals.Users.Resolve!(aws, resource with { Id = user }, cancel)
                : null;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }
}
