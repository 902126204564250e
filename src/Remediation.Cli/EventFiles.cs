using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Cli;

/// <summary>
/// Reads events from files as they lie about: EventBridge envelopes, CloudTrail records, CloudTrail's log files, gzip
/// or not.
/// </summary>
internal static class EventFiles
{
    /// <summary>An event as an envelope, and where it was found.</summary>
    public sealed record Found(string Where, JsonObject Envelope);

    /// <exception cref="CliException">A file is missing or holds no event; the message names it.</exception>
    public static IEnumerable<Found> Read(IEnumerable<string> paths) => paths.SelectMany(Files).SelectMany(ReadFile);

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw CliException.Usage($"there is no file or folder {path}");
        var files = Directory
            .EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(IsEventFile)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0)
            throw CliException.Usage($"the folder {path} has no .json or .json.gz file");
        return files;
    }

    private static IEnumerable<Found> ReadFile(string path)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(Bytes(path));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw CliException.Usage($"{path} is not JSON, nor gzip of it: {e.Message}");
        }
        // The digests that CloudTrail puts beside its log files hold no events.
        if (json is JsonObject digest && digest.ContainsKey("digestStartTime"))
            return [];
        var records = json switch
        {
            JsonObject log when log["Records"] is JsonArray array => array,
            JsonArray array => array,
            _ => null,
        };
        if (records is null)
            return [FoundAt(path, json)];
        return records.Select((record, index) => FoundAt($"{path}[{index}]", record));
    }

    private static byte[] Bytes(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static Found FoundAt(string where, JsonNode? json)
    {
        if (json is JsonObject record)
        {
            if (record.ContainsKey("detail-type"))
                return new(where, record);
            if (record["eventSource"] is JsonValue source && record.ContainsKey("eventName"))
                return new(where, EnvelopeOf(record, source.ToString()));
        }
        throw CliException.Usage(
            $"{where} is no event: give an EventBridge envelope (detail-type, detail), "
                + "a CloudTrail record (eventSource, eventName) or a CloudTrail log file (Records)"
        );
    }

    // As EventBridge wraps a CloudTrail record.
    private static JsonObject EnvelopeOf(JsonObject record, string source) =>
        new()
        {
            ["version"] = "0",
            ["id"] = record["eventID"]?.DeepClone(),
            ["detail-type"] = "AWS API Call via CloudTrail",
            ["source"] = $"aws.{source.Split('.')[0]}",
            ["account"] = record["recipientAccountId"]?.DeepClone(),
            ["time"] = record["eventTime"]?.DeepClone(),
            ["region"] = record["awsRegion"]?.DeepClone(),
            ["resources"] = new JsonArray(),
            ["detail"] = record.DeepClone(),
        };

    private static bool IsEventFile(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);
}
