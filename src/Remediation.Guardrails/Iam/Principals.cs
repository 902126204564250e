namespace Remediation.Guardrails.Iam;

/// <summary>Users, roles and groups as one kind of resource.</summary>
internal static class Principals
{
    public static readonly ResourceKind Kind = Of(PrincipalKind.All);

    /// <summary>Users alone.</summary>
    public static readonly ResourceKind Users = Of([PrincipalKind.User]);

    /// <summary>Roles alone.</summary>
    public static readonly ResourceKind Roles = Of([PrincipalKind.Role]);

    /// <summary>Those that can have a permissions boundary.</summary>
    public static readonly ResourceKind Bounded = Of(PermissionsBoundaries.Kinds);

    private static ResourceKind Of(IReadOnlyList<PrincipalKind> kinds) =>
        new()
        {
            Types = [.. kinds.Select(kind => kind.Type)],
            IsGlobal = true,
            Locate = trigger => kinds.Select(kind => Named(trigger, kind)).OfType<Resource>(),
            List = (aws, account, cursor, cancel) => ListAsync(kinds, aws, account, cursor, cancel),
            Resolve = ResolveAsync,
            MayBeRenamed = kinds.Any(kind => kind.MayBeRenamed),
            Reads =
            [
                .. kinds.Select(kind => new Permission($"iam:Get{kind.Name}", kind.Any)),
                .. kinds.Select(kind => new Permission($"iam:List{kind.Name}s", "*")),
            ],
            Tags = (aws, principal, cancel) =>
                PrincipalKind.Of(principal.Type).TagsAsync(aws.Iam, principal.Id, cancel),
            TagReads = [.. kinds.Where(kind => kind.HasTags).Select(kind => kind.TagRead)],
        };

    // The calls name no path and the Config rules a unique id: the ARN is left to be resolved.
    private static Resource? Named(Trigger trigger, PrincipalKind kind) =>
        trigger switch
        {
            Trigger.Call call when call.Request[$"{kind.Name}Name"].Text is { } name => trigger.Resource(
                kind.Type,
                name
            ),
            Trigger.ConfigRule { ResourceId: { } id } rule when rule.ResourceType == kind.Type => trigger.Resource(
                kind.Type,
                PrincipalKind.UniqueId + id
            ),
            Trigger.ConfigItem { IsDeleted: false } item
                when item.ResourceType == kind.Type && PrincipalArn(item.Arn) is { } arn => WithArn(
                trigger.Resource(kind.Type, arn.Name),
                arn
            ),
            _ => null,
        };

    private static Arn? PrincipalArn(string? text) =>
        Arn.Parse(text) is { Name.Length: > 0 } arn && arn.Resource.Contains('/', StringComparison.Ordinal)
            ? arn
            : null;

    private static Resource WithArn(Resource resource, Arn arn) =>
        resource with
        {
            Id = arn.Name,
            Arn = arn.ToString(),
        };

    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var found = await PrincipalKind.Of(resource.Type).FindAsync(aws.Iam, resource.Id, cancel);
        return Arn.Parse(found) is { } arn ? WithArn(resource, arn) : null;
    }

    // The cursor is the kind's word and IAM's marker in it.
    private static async Task<ResourcePage> ListAsync(
        IReadOnlyList<PrincipalKind> kinds,
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var parts = cursor?.Split('|', 2);
        var kind = parts is null ? kinds[0] : kinds.First(k => k.Name == parts[0]);
        var marker = parts is [_, { Length: > 0 } given] ? given : null;
        var page = await kind.ReadPage(aws.Iam, marker, cancel);

        var empty = new Resource(kind.Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        var found = page.Items.Select(p => Arn.Parse(p.Arn)).OfType<Arn>().Select(arn => WithArn(empty, arn));
        return ResourcePage.Of(found, page.Next is null ? After(kinds, kind) : $"{kind.Name}|{page.Next}");
    }

    private static string? After(IReadOnlyList<PrincipalKind> kinds, PrincipalKind kind) =>
        kinds.SkipWhile(k => k != kind).Skip(1).FirstOrDefault() is { } following ? $"{following.Name}|" : null;
}
