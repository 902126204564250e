namespace Remediation.Guardrails.Rds;

/// <summary>
/// Database instances and clusters: how events name one, whose it is, how they are found, listed and tagged.
/// </summary>
internal static class Databases
{
    /// <summary>Instances and clusters; a cluster's members are looked at with their cluster alone.</summary>
    public static readonly ResourceKind Kind = Of(DatabaseKind.All, isListed: one => one.Cluster is null);

    /// <summary>Instances alone, members of a cluster among them.</summary>
    public static readonly ResourceKind Instances = Of([DatabaseKind.Instance], isListed: _ => true);

    /// <summary>The calls that make or change one, by CloudTrail's names.</summary>
    public static Watch Calls => CallsOf(DatabaseKind.All);

    /// <summary>The calls that make or change an instance, by CloudTrail's names.</summary>
    public static Watch InstanceCalls => CallsOf([DatabaseKind.Instance]);

    private static ResourceKind Of(IReadOnlyList<DatabaseKind> kinds, Func<Database, bool> isListed) =>
        new()
        {
            Types = [.. kinds.Select(kind => kind.Type)],
            Locate = trigger => Locate(kinds, trigger),
            Owner = RdsNames.OwnerOf,
            List = (aws, account, cursor, cancel) => ListAsync(kinds, isListed, (aws, account, cursor), cancel),
            Resolve = ResolveAsync,
            Reads = [.. kinds.Select(kind => kind.Describe)],
            Tags = RdsNames.TagsAsync,
            TagReads = [.. kinds.Select(kind => new Permission("rds:ListTagsForResource", kind.Any))],
        };

    private static Watch CallsOf(IReadOnlyList<DatabaseKind> kinds) =>
        new Watch.Calls(
            RdsNames.EventSource,
            [.. kinds.SelectMany(kind => kind.Creations.Prepend(kind.ModifyOperation))]
        );

    private static IEnumerable<Resource> Locate(IReadOnlyList<DatabaseKind> kinds, Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: RdsNames.EventSource } call => kinds
                .Where(kind => call.EventName == kind.ModifyOperation || kind.Creations.Contains(call.EventName))
                .SelectMany(kind => OfCall(call, kind)),
            Trigger.ConfigItem { IsDeleted: false } item => OfType(
                kinds,
                trigger,
                item.ResourceType,
                item.Arn ?? item.ResourceName ?? item.ResourceId
            ),
            Trigger.ConfigRule rule => OfType(kinds, trigger, rule.ResourceType, rule.ResourceId),
            _ => [],
        };

    // A rename takes minutes, or waits for the maintenance window: until then the old name holds, and whose that is
    // afterwards nobody knows. The resource id stays what it was.
    private static IEnumerable<Resource> OfCall(Trigger.Call call, DatabaseKind kind)
    {
        var named = NameIn(call, kind);
        if (call.Request[$"new{kind.Name}Identifier"].Text is not { } renamed)
            return Named(call, kind, named);
        return call.Response[kind.ResourceIdMember].Text is { } id && IsResourceId(id, kind)
            ? Named(call, kind, id)
            : Named(call, kind, named).Concat(Named(call, kind, renamed)).Distinct();
    }

    // A restore to a time names the instance that it makes apart from the one that it was.
    private static string? NameIn(Trigger.Call call, DatabaseKind kind) =>
        call.Request[$"target{kind.Name}Identifier"].Text ?? call.Request[$"{kind.Name}Identifier"].Text;

    private static IEnumerable<Resource> OfType(
        IReadOnlyList<DatabaseKind> kinds,
        Trigger trigger,
        string? type,
        string? named
    ) => kinds.Where(kind => kind.Type == type).SelectMany(kind => Named(trigger, kind, named));

    private static IEnumerable<Resource> Named(Trigger trigger, DatabaseKind kind, string? named) =>
        named is not null && IsResourceId(named, kind)
            ? [trigger.Resource(kind.Type, named)]
            : RdsNames.Named(trigger, kind.Type, kind.ArnWord, named);

    // db-ABCDEFGHIJKL, in capitals, which a name never has.
    private static bool IsResourceId(string text, DatabaseKind kind)
    {
        var prefix = $"{kind.ArnWord}-";
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && text.Skip(prefix.Length).All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
            && text.Any(char.IsAsciiLetterUpper);
    }

    private static async Task<Resource?> ResolveAsync(AwsClients aws, Resource resource, CancellationToken cancel)
    {
        var kind = DatabaseKind.Of(resource.Type);
        string? marker = null;
        do
        {
            var (databases, next) = await kind.Read(aws.Rds, null, marker, cancel);
            if (databases.FirstOrDefault(one => one.ResourceId == resource.Id) is { } found)
                return RdsNames.At(resource, found.Arn, kind.ArnWord);
            marker = next;
        } while (!string.IsNullOrEmpty(marker));
        return null;
    }

    // The cursor is the kind's word and RDS's marker in it.
    private static async Task<ResourcePage> ListAsync(
        IReadOnlyList<DatabaseKind> kinds,
        Func<Database, bool> isListed,
        (AwsClients Aws, string Account, string? Cursor) at,
        CancellationToken cancel
    )
    {
        var parts = at.Cursor?.Split('|', 2);
        var kind = parts is null ? kinds[0] : kinds.First(k => k.Name == parts[0]);
        var marker = parts is [_, { Length: > 0 } given] ? given : null;
        var (databases, next) = await kind.Read(at.Aws.Rds, null, marker, cancel);
        var region = at.Aws.Region;
        var near = new Resource(kind.Type, "", null, at.Account, region, Regions.PartitionOf(region));
        var own = databases.Where(isListed).Select(one => RdsNames.At(near, one.Arn, kind.ArnWord));
        return ResourcePage.Of(
            own.OfType<Resource>(),
            string.IsNullOrEmpty(next) ? After(kinds, kind) : $"{kind.Name}|{next}"
        );
    }

    private static string? After(IReadOnlyList<DatabaseKind> kinds, DatabaseKind kind) =>
        kinds.SkipWhile(k => k != kind).Skip(1).FirstOrDefault() is { } following ? $"{following.Name}|" : null;
}
