using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// Reads and writes the attributes of DynamoDB's items: texts, times in UTC, numbers; none is no attribute.
/// </summary>
internal static class Attributes
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>A time as the ledger writes it, so that texts sort as times do.</summary>
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static void Put(this Dictionary<string, AttributeValue> item, string name, string? text)
    {
        if (text is not null)
            item[name] = new(text);
    }

    public static void Put(this Dictionary<string, AttributeValue> item, string name, DateTimeOffset time) =>
        item[name] = new(TimeText(time));

    public static void Put(this Dictionary<string, AttributeValue> item, string name, long number) =>
        item[name] = new() { N = number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A text; null if there is none or it is empty.</summary>
    public static string? Text(this IReadOnlyDictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) && value.S is { Length: > 0 } text ? text : null;

    /// <summary>A time; null if there is none.</summary>
    public static DateTimeOffset? Time(this IReadOnlyDictionary<string, AttributeValue> item, string name) =>
        TimeOf(item.Text(name));

    /// <summary>The time in a text; null if there is none.</summary>
    public static DateTimeOffset? TimeOf(string? text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time);
        return isTime ? time : null;
    }

    /// <summary>The item in a stream event's image, which is DynamoDB's JSON.</summary>
    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html</remarks>
    public static Dictionary<string, AttributeValue> OfImage(Field image)
    {
        var item = new Dictionary<string, AttributeValue>();
        foreach (var (name, value) in image.Members)
            item[name] = Of(value);
        return item;
    }

    private static AttributeValue Of(Field value)
    {
        if (value["S"].Exists)
            return new(value["S"].Text ?? "");
        if (value["N"].Text is { } number)
            return new() { N = number };
        if (value["B"].Text is { } bytes)
            return new() { B = new MemoryStream(BytesOf(bytes)) };
        if (value["BOOL"].Exists)
            return new() { BOOL = value["BOOL"].IsTrue };
        if (value["M"].IsObject)
            return new() { M = OfImage(value["M"]) };
        return new() { L = [.. value["L"].Items.Select(Of)] };
    }

    private static byte[] BytesOf(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : [];
    }
}
