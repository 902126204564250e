using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Remediation.Cli.Reading;

/// <summary>Small questions to JSON of unknown shape; none of them throws.</summary>
internal static class Shapes
{
    private const int LongestUnpacked = 64 * 1024 * 1024;

    // Members under which AWS keeps lists of events, records, messages, findings and rows.
    private static readonly HashSet<string> Lists = new(StringComparer.OrdinalIgnoreCase)
    {
        "Records",
        "Events",
        "Messages",
        "Findings",
        "logEvents",
        "QueryResultRows",
        "ResultSet",
        "Rows",
        "configurationItems",
    };

    private static readonly JsonReaderOptions Several = new() { AllowMultipleValues = true };

    /// <summary>Whether a member holds a list of what is looked for.</summary>
    public static bool IsList(string name) => Lists.Contains(name);

    /// <summary>A member of an object, by its name in any case (exact first).</summary>
    public static bool TryMember(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Object)
            return false;
        if (json.TryGetProperty(name, out value))
            return true;
        foreach (var member in json.EnumerateObject())
        {
            if (!string.Equals(NameOf(member), name, StringComparison.OrdinalIgnoreCase))
                continue;
            value = member.Value;
            return true;
        }
        return false;
    }

    /// <summary>A member's name; nothing where it is no text.</summary>
    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The text in a member; null where there is none.</summary>
    public static string? TextIn(JsonElement json, string name) =>
        TryMember(json, name, out var value) && value.ValueKind == JsonValueKind.String ? new Field(value).Text : null;

    /// <summary>The JSON values in a text, one after the other; none where it is no JSON.</summary>
    public static IEnumerable<JsonDocument> ValuesIn(string text) => ValuesIn(Encoding.UTF8.GetBytes(text));

    /// <summary>The JSON values in what base64 stands for, gzip or not; none where it is no JSON.</summary>
    public static IEnumerable<JsonDocument> ValuesInBase64(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return [];
        return ValuesIn(Unpacked(bytes.AsMemory(0, length)));
    }

    private static IEnumerable<JsonDocument> ValuesIn(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (Next(bytes.Span, ref at) is { } json)
            yield return json;
    }

    private static JsonDocument? Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        var reader = new Utf8JsonReader(bytes[at..], Several);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var json))
                return null;
            at += (int)reader.BytesConsumed;
            return json;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> Unpacked(ReadOnlyMemory<byte> bytes)
    {
        if (Content.FormOf(bytes.Span) != Form.Gzip)
            return bytes;
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        var plain = new ArrayBufferWriter<byte>();
        try
        {
            while (gzip.Read(plain.GetSpan()) is > 0 and var read)
            {
                plain.Advance(read);
                if (plain.WrittenCount > LongestUnpacked)
                    return default;
            }
        }
        catch (InvalidDataException)
        {
            return default;
        }
        return plain.WrittenMemory;
    }

    /// <summary>A CloudTrail record as EventBridge would send it.</summary>
    /// <remarks>
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    /// </remarks>
    public static JsonDocument EnvelopeOf(JsonElement record)
    {
        var source = TextIn(record, "eventSource") ?? "";
        var kind = TextIn(record, "eventType") switch
        {
            "AwsConsoleSignIn" => "AWS Console Sign In via CloudTrail",
            "AwsServiceEvent" => "AWS Service Event via CloudTrail",
            _ => "AWS API Call via CloudTrail",
        };
        return Envelope(
            record,
            kind,
            $"aws.{source.Split('.')[0]}",
            TextIn(record, "eventID"),
            TextIn(record, "recipientAccountId"),
            TextIn(record, "awsRegion"),
            TextIn(record, "eventTime")
        );
    }

    /// <summary>A finding of GuardDuty as EventBridge would send it.</summary>
    public static JsonDocument EnvelopeOfGuardDuty(JsonElement finding) =>
        Envelope(
            finding,
            "GuardDuty Finding",
            "aws.guardduty",
            TextIn(finding, "id"),
            TextIn(finding, "accountId"),
            TextIn(finding, "region"),
            TextIn(finding, "updatedAt")
        );

    private static JsonDocument Envelope(
        JsonElement detail,
        string kind,
        string source,
        string? id,
        string? account,
        string? region,
        string? time
    )
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            json.WriteString("version", "0");
            json.WriteString("id", id);
            json.WriteString("detail-type", kind);
            json.WriteString("source", source);
            json.WriteString("account", account);
            json.WriteString("time", time);
            json.WriteString("region", region);
            json.WriteStartArray("resources");
            json.WriteEndArray();
            json.WritePropertyName("detail");
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(detail), skipInputValidation: true);
            json.WriteEndObject();
        }
        return JsonDocument.Parse(written.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
    }
}
