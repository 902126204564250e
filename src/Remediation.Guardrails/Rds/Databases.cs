namespace Remediation.Guardrails.Rds;

/// <summary>
/// Database instances and clusters: how events name one, whose it is, how they are found, listed and tagged.
/// </summary>
internal static class Databases
{
    public static readonly ResourceKind Kind = new()
    {
        Types = [.. DatabaseKind.All.Select(kind => kind.Type)],
        Locate = Locate,
        Owner = RdsNames.OwnerOf,
        List = ListAsync,
        Resolve = ResolveAsync,
        Reads = [.. DatabaseKind.All.Select(kind => kind.Describe)],
        Tags = RdsNames.TagsAsync,
        TagReads = [.. DatabaseKind.All.Select(kind => new Permission("rds:ListTagsForResource", kind.Any))],
    };

    /// <summary>The calls that make or change one, by CloudTrail's names.</summary>
    public static Watch Calls =>
        new Watch.Calls(
            RdsNames.EventSource,
            [.. DatabaseKind.All.SelectMany(kind => kind.Creations.Prepend(kind.ModifyOperation))]
        );

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: RdsNames.EventSource } call => DatabaseKind
                .All.Where(kind => call.EventName == kind.ModifyOperation || kind.Creations.Contains(call.EventName))
                .SelectMany(kind => Named(trigger, kind, NameIn(call, kind))),
            Trigger.ConfigItem { IsDeleted: false } item => OfType(
                trigger,
                item.ResourceType,
                item.Arn ?? item.ResourceName ?? item.ResourceId
            ),
            Trigger.ConfigRule rule => OfType(trigger, rule.ResourceType, rule.ResourceId),
            _ => [],
        };

    // A restore to a time names the instance that it makes apart from the one that it was.
    private static string? NameIn(Trigger.Call call, DatabaseKind kind) =>
        call.Request[$"target{kind.Name}Identifier"].Text ?? call.Request[$"{kind.Name}Identifier"].Text;

    private static IEnumerable<Resource> OfType(Trigger trigger, string? type, string? named) =>
        DatabaseKind.All.Where(kind => kind.Type == type).SelectMany(kind => Named(trigger, kind, named));

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
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var parts = cursor?.Split('|', 2);
        var kind = parts is null ? DatabaseKind.All[0] : DatabaseKind.All.First(k => k.Name == parts[0]);
        var marker = parts is [_, { Length: > 0 } given] ? given : null;
        var (databases, next) = await kind.Read(aws.Rds, null, marker, cancel);
        var near = new Resource(kind.Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        // A cluster's members are as protected as their cluster.
        var own = databases.Where(one => one.Cluster is null).Select(one => RdsNames.At(near, one.Arn, kind.ArnWord));
        return ResourcePage.Of(
            own.OfType<Resource>(),
            string.IsNullOrEmpty(next) ? After(kind) : $"{kind.Name}|{next}"
        );
    }

    private static string? After(DatabaseKind kind) =>
        DatabaseKind.All.SkipWhile(k => k != kind).Skip(1).FirstOrDefault() is { } following
            ? $"{following.Name}|"
            : null;
}
