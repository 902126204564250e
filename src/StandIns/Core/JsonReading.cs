using System.Text.Json;

namespace StandIns;

/// <summary>Reads the members of a JSON object; one that is null or missing is null.</summary>
public static class JsonReading
{
    public static string? Text(this JsonElement json, string name) => json.At(name) is { } value ? Text(value) : null;

    public static bool? Flag(this JsonElement json, string name) => Texts.Flag(json.Text(name));

    public static int? Int(this JsonElement json, string name) => Texts.Int(json.Text(name));

    public static long? Long(this JsonElement json, string name) => Texts.Long(json.Text(name));

    public static float? Float(this JsonElement json, string name) => Texts.Float(json.Text(name));

    public static double? Double(this JsonElement json, string name) => Texts.Double(json.Text(name));

    public static DateTime? Time(this JsonElement json, string name) => Texts.Time(json.Text(name));

    public static MemoryStream? Blob(this JsonElement json, string name) => Texts.Blob(json.Text(name));

    public static T? Object<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.At(name) is { } value ? read(value) : null;

    public static List<T>? List<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.At(name) is { } items ? List(items, read) : null;

    public static Dictionary<string, T>? Map<T>(this JsonElement json, string name, Func<JsonElement, T> read) =>
        json.At(name) is { } map ? Map(map, read) : null;

    // By hand: Linq has some fifteen types for each type that is read, which an executable has to carry.
    public static List<T> List<T>(JsonElement items, Func<JsonElement, T> read)
    {
        var list = new List<T>();
        foreach (var item in items.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Null)
                list.Add(read(item));
        return list;
    }

    public static Dictionary<string, T> Map<T>(JsonElement map, Func<JsonElement, T> read)
    {
        var values = new Dictionary<string, T>();
        foreach (var property in map.EnumerateObject())
            if (property.Value.ValueKind != JsonValueKind.Null)
                values.Add(property.Name, read(property.Value));
        return values;
    }

    public static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static bool Flag(JsonElement value) => Texts.Flag(Text(value))!.Value;

    public static int Int(JsonElement value) => Texts.Int(Text(value))!.Value;

    public static long Long(JsonElement value) => Texts.Long(Text(value))!.Value;

    public static float Float(JsonElement value) => Texts.Float(Text(value))!.Value;

    public static double Double(JsonElement value) => Texts.Double(Text(value))!.Value;

    public static DateTime Time(JsonElement value) => Texts.Time(Text(value))!.Value;

    public static MemoryStream Blob(JsonElement value) => Texts.Blob(Text(value))!;

    private static JsonElement? At(this JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value;
    }
}
