using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Runtime;

namespace StandIns;

/// <summary>Writes JSON; null is not sent. A writer that is passed on writes one whole value.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to memory and has nothing to give back.")]
public sealed class JsonBody
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    internal JsonBody() => json = new Utf8JsonWriter(buffer, Plain);

    /// <summary>Begins an object.</summary>
    public void Open() => json.WriteStartObject();

    /// <summary>Ends an object.</summary>
    public void Close() => json.WriteEndObject();

    public void Put(string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    public void Put(string name, ConstantClass? value) => Put(name, value?.Value);

    public void Put(string name, bool? value)
    {
        if (value is { } given)
            json.WriteBoolean(name, given);
    }

    public void Put(string name, int? value) => Put(name, (long?)value);

    public void Put(string name, long? value)
    {
        if (value is { } given)
            json.WriteNumber(name, given);
    }

    public void Put(string name, float? value)
    {
        if (value is not { } given)
            return;
        json.WritePropertyName(name);
        Value(given);
    }

    public void Put(string name, double? value)
    {
        if (value is not { } given)
            return;
        json.WritePropertyName(name);
        Value(given);
    }

    public void Put(string name, MemoryStream? value)
    {
        if (value is not null)
            json.WriteBase64String(name, value.ToArray());
    }

    public void PutTime(string name, DateTime? value, TimeForm form)
    {
        if (value is not { } given)
            return;
        json.WritePropertyName(name);
        Time(given, form);
    }

    public void Put<T>(string name, T? value, Action<T, JsonBody> write)
        where T : class
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        write(value, this);
    }

    public void PutList<T>(string name, List<T>? items, Action<T, JsonBody> write)
    {
        if (items is null)
            return;
        json.WritePropertyName(name);
        List(items, write);
    }

    public void PutMap<T>(string name, Dictionary<string, T>? map, Action<T, JsonBody> write)
    {
        if (map is null)
            return;
        json.WritePropertyName(name);
        Map(map, write);
    }

    public void List<T>(List<T> items, Action<T, JsonBody> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(item, this);
        json.WriteEndArray();
    }

    public void Map<T>(Dictionary<string, T> map, Action<T, JsonBody> write)
    {
        json.WriteStartObject();
        foreach (var (key, value) in map)
        {
            json.WritePropertyName(key);
            write(value, this);
        }
        json.WriteEndObject();
    }

    public static void Text(string value, JsonBody body) => body.json.WriteStringValue(value);

    public static void Flag(bool value, JsonBody body) => body.json.WriteBooleanValue(value);

    public static void Int(int value, JsonBody body) => body.json.WriteNumberValue(value);

    public static void Long(long value, JsonBody body) => body.json.WriteNumberValue(value);

    public static void Float(float value, JsonBody body) => body.Value(value);

    public static void Double(double value, JsonBody body) => body.Value(value);

    public static void Blob(MemoryStream value, JsonBody body) => body.json.WriteBase64StringValue(value.ToArray());

    public void Time(DateTime value, TimeForm form)
    {
        if (form == TimeForm.Unix)
            json.WriteNumberValue(Texts.UnixSeconds(value));
        else
            json.WriteStringValue(Texts.Time(value, form));
    }

    internal byte[] Bytes()
    {
        if (json.CurrentDepth > 0)
            Close();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // JSON has no word for these three, so that AWS takes them as texts.
    private void Value(double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    private void Value(float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
