using Amazon.Runtime;

namespace StandIns;

/// <summary>Writes the form of a query service, where each value has a dotted name; null is not sent.</summary>
public sealed class FormBody
{
    private readonly IDictionary<string, string> form;
    private readonly string at;

    internal FormBody(IDictionary<string, string> form, string at)
    {
        this.form = form;
        this.at = at;
    }

    public void Put(string name, string? value)
    {
        if (value is not null)
            form.Add(Name(name), value);
    }

    public void Put(string name, ConstantClass? value) => Put(name, value?.Value);

    public void Put(string name, bool? value) => Put(name, Texts.Text(value));

    public void Put(string name, int? value) => Put(name, Texts.Text(value));

    public void Put(string name, long? value) => Put(name, Texts.Text(value));

    public void Put(string name, float? value) => Put(name, Texts.Text(value));

    public void Put(string name, double? value) => Put(name, Texts.Text(value));

    public void Put(string name, MemoryStream? value) => Put(name, Texts.Text(value));

    public void PutTime(string name, DateTime? value, TimeForm form) => Put(name, Texts.Time(value, form));

    public void Put<T>(string name, T? value, Action<T, FormBody> write)
        where T : class
    {
        if (value is not null)
            write(value, At(name));
    }

    /// <summary>A list under <c>name.member.1</c>; an empty one is sent as an empty value.</summary>
    public void PutList<T>(string name, string member, List<T>? items, Action<T, FormBody> write)
    {
        if (items is { Count: 0 })
            Put(name, "");
        PutFlat($"{name}.{member}", items, write);
    }

    /// <summary>A list under <c>name.1</c>; an empty one is not sent.</summary>
    public void PutFlat<T>(string name, List<T>? items, Action<T, FormBody> write)
    {
        var number = 0;
        foreach (var item in items ?? [])
        {
            number++;
            write(item, At($"{name}.{number}"));
        }
    }

    /// <summary>A map under <c>name.1</c>, each entry with a key and a value.</summary>
    public void PutMap<T>(string name, string key, string value, Dictionary<string, T>? map, Action<T, FormBody> write)
    {
        var number = 0;
        foreach (var entry in map ?? [])
        {
            number++;
            Put($"{name}.{number}.{key}", entry.Key);
            write(entry.Value, At($"{name}.{number}.{value}"));
        }
    }

    public static void Text(string value, FormBody body) => body.form.Add(body.at, value);

    public static void Flag(bool value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public static void Int(int value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public static void Long(long value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public static void Float(float value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public static void Double(double value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public static void Blob(MemoryStream value, FormBody body) => body.form.Add(body.at, Texts.Text(value));

    public void Time(DateTime value, TimeForm form) => this.form.Add(at, Texts.Time(value, form));

    private FormBody At(string name) => new(form, Name(name));

    private string Name(string name) => at.Length == 0 ? name : $"{at}.{name}";
}
