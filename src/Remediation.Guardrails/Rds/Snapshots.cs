namespace Remediation.Guardrails.Rds;

/// <summary>
/// Snapshots of database instances and clusters: how events name one, whose it is, how they are listed and tagged.
/// </summary>
internal static class Snapshots
{
    // RDS takes them only of the account's own, and nobody can share them.
    private const string Automated = "automated";

    public static readonly ResourceKind Kind = new()
    {
        Types = [.. SnapshotKind.All.Select(kind => kind.Type)],
        Locate = Locate,
        Owner = RdsNames.OwnerOf,
        List = ListAsync,
        Reads = [.. SnapshotKind.All.Select(kind => kind.PageRead)],
        Tags = RdsNames.TagsAsync,
        TagReads = [.. SnapshotKind.All.Select(kind => new Permission("rds:ListTagsForResource", kind.Any))],
    };

    /// <summary>The calls that share them, by CloudTrail's names.</summary>
    public static Watch SharingCalls =>
        new Watch.Calls(RdsNames.EventSource, [.. SnapshotKind.All.Select(kind => kind.ModifyOperation)]);

    private static IEnumerable<Resource> Locate(Trigger trigger) =>
        trigger switch
        {
            Trigger.Call { EventSource: RdsNames.EventSource } call => SnapshotKind.All.SelectMany(kind =>
                Named(trigger, kind, call.Request[$"{kind.Name}Identifier"].Text)
            ),
            Trigger.ConfigItem { IsDeleted: false } item => OfType(
                trigger,
                item.ResourceType,
                item.Arn ?? item.ResourceName ?? item.ResourceId
            ),
            Trigger.ConfigRule rule => OfType(trigger, rule.ResourceType, rule.ResourceId),
            _ => [],
        };

    private static IEnumerable<Resource> OfType(Trigger trigger, string? type, string? named) =>
        SnapshotKind.All.Where(kind => kind.Type == type).SelectMany(kind => Named(trigger, kind, named));

    private static IEnumerable<Resource> Named(Trigger trigger, SnapshotKind kind, string? named) =>
        RdsNames.Named(trigger, kind.Type, kind.ArnWord, named);

    // The cursor is the kind's word and RDS's marker in it.
    private static async Task<ResourcePage> ListAsync(
        AwsClients aws,
        string account,
        string? cursor,
        CancellationToken cancel
    )
    {
        var parts = cursor?.Split('|', 2);
        var kind = parts is null ? SnapshotKind.All[0] : SnapshotKind.All.First(k => k.Name == parts[0]);
        var marker = parts is [_, { Length: > 0 } given] ? given : null;
        var (snapshots, next) = await kind.ReadPage(aws.Rds, marker, cancel);
        var near = new Resource(kind.Type, "", null, account, aws.Region, Regions.PartitionOf(aws.Region));
        var own = snapshots
            .Where(snapshot => snapshot.Type != Automated)
            .Select(snapshot => RdsNames.At(near, snapshot.Arn, kind.ArnWord));
        return ResourcePage.Of(
            own.OfType<Resource>(),
            string.IsNullOrEmpty(next) ? After(kind) : $"{kind.Name}|{next}"
        );
    }

    private static string? After(SnapshotKind kind) =>
        SnapshotKind.All.SkipWhile(k => k != kind).Skip(1).FirstOrDefault() is { } following
            ? $"{following.Name}|"
            : null;
}
