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
    private const string Manifests = "manifests";
    private const string RegionsWithRules = "regionsWithRules";
    private const string RegionsWithoutRules = "regionsWithoutRules";
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
        item[Manifests] = Map(heartbeat.Manifests, Of);
        item[RegionsWithRules] = List(heartbeat.RegionsWithRules);
        item[RegionsWithoutRules] = List(heartbeat.RegionsWithoutRules);
        item[Queues] = Map(heartbeat.Queues, Of);
        item[TrailsRecording] = Of(heartbeat.TrailsRecording);
        item[ConcurrencyLimit] = Of(heartbeat.ConcurrencyLimit);
        item[Unread] = Map(heartbeat.Unread, Of);
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
            Manifests = Map<string?>(item, Manifests, value => value.S),
            RegionsWithRules = List(item, RegionsWithRules),
            RegionsWithoutRules = List(item, RegionsWithoutRules),
            Queues = Map(item, Queues, Number),
            TrailsRecording = Number(item.GetValueOrDefault(TrailsRecording)),
            ConcurrencyLimit = Number(item.GetValueOrDefault(ConcurrencyLimit)),
            Unread = Map(item, Unread, value => value.S ?? ""),
        };
    }

    private static AttributeValue Of(string? text) => text is null ? new() { NULL = true } : new(text);

    private static AttributeValue Of(int? number) =>
        number is { } value ? new() { N = value.ToString(CultureInfo.InvariantCulture) } : new() { NULL = true };

    private static AttributeValue List(IEnumerable<string> texts) =>
        new() { L = [.. texts.Select(text => new AttributeValue(text))] };

    private static AttributeValue Map<T>(IReadOnlyDictionary<string, T> values, Func<T, AttributeValue> of) =>
        new() { M = values.ToDictionary(value => value.Key, value => of(value.Value)) };

    private static int? Number(AttributeValue? value)
    {
        var isNumber = int.TryParse(value?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? number : null;
    }

    private static List<string> List(IReadOnlyDictionary<string, AttributeValue> item, string name) =>
        [.. (item.GetValueOrDefault(name)?.L ?? []).Select(value => value.S)];

    private static Dictionary<string, T> Map<T>(
        IReadOnlyDictionary<string, AttributeValue> item,
        string name,
        Func<AttributeValue, T> of
    ) => (item.GetValueOrDefault(name)?.M ?? []).ToDictionary(entry => entry.Key, entry => of(entry.Value));
}
