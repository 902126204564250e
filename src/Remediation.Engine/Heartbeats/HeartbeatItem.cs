using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Heartbeats;

/// <summary>
/// A heartbeat as an item of the ledger: the one place that spells its attributes. What is not known is null, unlike in
/// a record.
/// </summary>
internal static class HeartbeatItem
{
    private const string Function = "function";
    private const string Time = "time";
    private const string Version = "version";
    private const string Catalogue = "catalogue";
    private const string Regions = "regions";
    private const string Manifest = "manifest";
    private const string HasRules = "hasRules";
    private const string Queues = "queues";
    private const string TrailsRecording = "trailsRecording";
    private const string ConcurrencyLimit = "concurrencyLimit";
    private const string Unread = "unread";

    private const string Latest = "latest";

    /// <summary>The key of a function's heartbeat, of which the last one is kept.</summary>
    public static Dictionary<string, AttributeValue> KeyOf(string function) =>
        new()
        {
            [RecordItem.PartitionKey] = new(HeartbeatPolicy.KeyPrefix + function),
            [RecordItem.SortKey] = new(Latest),
        };

    public static Dictionary<string, AttributeValue> Write(Heartbeat heartbeat)
    {
        var item = KeyOf(heartbeat.Function);
        item.Put(RecordItem.ExpiresAt, (heartbeat.Time + LedgerTable.Retention).ToUnixTimeSeconds());
        item.Put(Function, heartbeat.Function);
        item.Put(Time, heartbeat.Time);
        item.Put(Version, heartbeat.Version);
        item.Put(Catalogue, heartbeat.Catalogue);
        item[Regions] = Of(heartbeat.Regions);
        item[TrailsRecording] = Of(heartbeat.TrailsRecording);
        item[ConcurrencyLimit] = Of(heartbeat.ConcurrencyLimit);
        item[Unread] = Of(heartbeat.Unread);
        return item;
    }

    /// <summary>The heartbeat in an item; null if it is none.</summary>
    public static Heartbeat? Read(IReadOnlyDictionary<string, AttributeValue> item)
    {
        if (item.Text(Function) is not { } function || item.Time(Time) is not { } time)
            return null;
        return new()
        {
            Function = function,
            Time = time,
            Version = item.Text(Version) ?? "",
            Catalogue = item.Text(Catalogue) ?? "",
            Regions = [.. MapOf(item, Regions).Select(region => RegionOf(region.Key, region.Value.M ?? []))],
            TrailsRecording = Number(item.GetValueOrDefault(TrailsRecording)),
            ConcurrencyLimit = Number(item.GetValueOrDefault(ConcurrencyLimit)),
            Unread = MapOf(item, Unread).ToDictionary(fact => fact.Key, fact => fact.Value.S ?? ""),
        };
    }

    private static RegionFacts RegionOf(string region, Dictionary<string, AttributeValue> facts) =>
        new(
            region,
            facts.Text(Manifest),
            facts.GetValueOrDefault(HasRules)?.BOOL,
            [.. MapOf(facts, Queues).Select(queue => new QueueFacts(queue.Key, Number(queue.Value)))]
        );

    private static AttributeValue Of(IReadOnlyList<RegionFacts> regions)
    {
        var map = new Dictionary<string, AttributeValue>();
        foreach (var region in regions)
            map[region.Region] = Of(region);
        return new() { M = map };
    }

    private static AttributeValue Of(RegionFacts region) =>
        new()
        {
            M = new()
            {
                [Manifest] = Of(region.Manifest),
                [HasRules] = region.HasRules is { } has ? new() { BOOL = has } : Null(),
                [Queues] = Of(region.Queues),
            },
        };

    private static AttributeValue Of(IReadOnlyList<QueueFacts> queues)
    {
        var map = new Dictionary<string, AttributeValue>();
        foreach (var queue in queues)
            map[queue.Name] = Of(queue.Messages);
        return new() { M = map };
    }

    private static AttributeValue Of(IReadOnlyDictionary<string, string> texts)
    {
        var map = new Dictionary<string, AttributeValue>();
        foreach (var (name, text) in texts)
            map[name] = new(text);
        return new() { M = map };
    }

    private static AttributeValue Of(string? text) => text is null ? Null() : new(text);

    private static AttributeValue Of(int? number) =>
        number is { } value ? new() { N = value.ToString(CultureInfo.InvariantCulture) } : Null();

    private static AttributeValue Null() => new() { NULL = true };

    private static Dictionary<string, AttributeValue> MapOf(
        IReadOnlyDictionary<string, AttributeValue> item,
        string name
    ) => item.GetValueOrDefault(name)?.M ?? [];

    private static int? Number(AttributeValue? value)
    {
        var isNumber = int.TryParse(value?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? number : null;
    }
}
