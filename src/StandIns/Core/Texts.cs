using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace StandIns;

/// <summary>The texts that values have on the wire, both ways.</summary>
public static class Texts
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Text(bool value) => value ? "true" : "false";

    public static string Text(int value) => value.ToString(Plain);

    public static string Text(long value) => value.ToString(Plain);

    public static string Text(float value) => value.ToString("R", Plain);

    public static string Text(double value) => value.ToString("R", Plain);

    public static string? Text(bool? value) => value is { } given ? Text(given) : null;

    public static string? Text(int? value) => value is { } given ? Text(given) : null;

    public static string? Text(long? value) => value is { } given ? Text(given) : null;

    public static string? Text(float? value) => value is { } given ? Text(given) : null;

    public static string? Text(double? value) => value is { } given ? Text(given) : null;

    [return: NotNullIfNotNull(nameof(value))]
    public static string? Text(MemoryStream? value) => value is null ? null : Convert.ToBase64String(value.ToArray());

    /// <summary>JSON within a header, in base 64.</summary>
    public static string? Base64(string? value) =>
        value is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    /// <summary>A text that came in base 64.</summary>
    public static string? FromBase64(string? text) =>
        text is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(text));

    /// <summary>
    /// A token that makes a repeated call one call: the given one, or one that is made for all tries of this call.
    /// </summary>
    public static string Token(string? given) => given ?? Guid.NewGuid().ToString();

    public static string? Time(DateTime? value, TimeForm form) => value is { } given ? Time(given, form) : null;

    public static string Time(DateTime value, TimeForm form)
    {
        var time = value.ToUniversalTime();
        return form switch
        {
            TimeForm.Http => time.ToString("R", Plain),
            TimeForm.Unix => Text(UnixSeconds(time)),
            _ when time.Millisecond == 0 => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", Plain),
            _ => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", Plain),
        };
    }

    public static long UnixSeconds(DateTime value) => new DateTimeOffset(value.ToUniversalTime()).ToUnixTimeSeconds();

    public static bool? Flag(string? text) => text?.Equals("true", StringComparison.OrdinalIgnoreCase);

    public static int? Int(string? text) => text is null ? null : int.Parse(text, Plain);

    public static long? Long(string? text) => text is null ? null : long.Parse(text, Plain);

    public static float? Float(string? text) => text is null ? null : float.Parse(text, Plain);

    public static double? Double(string? text) => text is null ? null : double.Parse(text, Plain);

    public static MemoryStream? Blob(string? text) =>
        text is null ? null : new MemoryStream(Convert.FromBase64String(text));

    /// <summary>A time in any of its forms.</summary>
    public static DateTime? Time(string? text)
    {
        if (text is null)
            return null;
        if (double.TryParse(text, NumberStyles.Float, Plain, out var seconds))
            return DateTime.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
        return DateTime.Parse(text, Plain, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
    }
}
