using System.Text.Json.Nodes;
using Remediation.Engine.Heartbeats;

namespace Remediation.Cli;

/// <summary>Heartbeats as they are shown.</summary>
internal static class Heartbeats
{
    private const string Unknown = "?";

    /// <summary>A heartbeat as a line; what it does not know is a question mark.</summary>
    public static string Words(Heartbeat heartbeat)
    {
        string[] parts =
        [
            $"version {heartbeat.Version}",
            $"{Number(heartbeat.DeadLetters)} dead letters",
            $"{Number(heartbeat.RegionsWithoutRules)} regions without rules",
            $"{Number(heartbeat.TrailsRecording)} trails record",
            $"concurrency {Number(heartbeat.ConcurrencyLimit)}",
        ];
        return $"{heartbeat.Function} {heartbeat.Time:u}: {string.Join(", ", parts)}";
    }

    public static JsonObject Describe(Heartbeat heartbeat) =>
        new()
        {
            ["function"] = heartbeat.Function,
            ["time"] = Text.Of(heartbeat.Time),
            ["version"] = heartbeat.Version,
            ["catalogue"] = heartbeat.Catalogue,
            ["regions"] = Object(heartbeat.Regions, region => region.Region, Describe),
            ["deadLetters"] = heartbeat.DeadLetters,
            ["trailsRecording"] = heartbeat.TrailsRecording,
            ["concurrencyLimit"] = heartbeat.ConcurrencyLimit,
            ["regionsWithoutRules"] = heartbeat.RegionsWithoutRules,
            ["unread"] = Object(heartbeat.Unread, fact => fact.Key, fact => fact.Value),
        };

    private static JsonObject Describe(RegionFacts region) =>
        new()
        {
            ["manifest"] = region.Manifest,
            ["hasRules"] = region.HasRules,
            ["queues"] = Object(region.Queues, queue => queue.Name, queue => queue.Messages),
        };

    private static string Number(int? number) => number is null ? Unknown : $"{number}";

    private static JsonObject Object<T>(IEnumerable<T> all, Func<T, string> name, Func<T, JsonNode?> value) =>
        new(all.OrderBy(name, StringComparer.Ordinal).Select(one => KeyValuePair.Create(name(one), value(one))));
}
