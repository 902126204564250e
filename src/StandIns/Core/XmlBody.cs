using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;

namespace StandIns;

/// <summary>
/// Writes an XML element; null is not sent. A writer that is passed on fills the element that it is given.
/// </summary>
public sealed class XmlBody
{
    private readonly XElement element;
    private readonly XNamespace space;

    internal XmlBody(string root, string? space)
        : this(new XElement((space ?? XNamespace.None) + root), space ?? XNamespace.None) { }

    private XmlBody(XElement element, XNamespace space)
    {
        this.element = element;
        this.space = space;
    }

    /// <summary>Declares a prefix, which the names of attributes may then have.</summary>
    public void Declare(string prefix, string uri) => element.Add(new XAttribute(XNamespace.Xmlns + prefix, uri));

    /// <summary>An attribute, as <c>name</c> or <c>prefix:name</c>.</summary>
    public void PutAttribute(string name, string? value)
    {
        if (value is null)
            return;
        var parts = name.Split(':');
        var full = parts is [var prefix, var local] ? element.GetNamespaceOfPrefix(prefix)! + local : name;
        element.Add(new XAttribute(full, value));
    }

    public void Put(string name, string? value)
    {
        if (value is not null)
            element.Add(new XElement(space + name, value));
    }

    public void Put(string name, ConstantClass? value) => Put(name, value?.Value);

    public void Put(string name, bool? value) => Put(name, Texts.Text(value));

    public void Put(string name, int? value) => Put(name, Texts.Text(value));

    public void Put(string name, long? value) => Put(name, Texts.Text(value));

    public void Put(string name, float? value) => Put(name, Texts.Text(value));

    public void Put(string name, double? value) => Put(name, Texts.Text(value));

    public void Put(string name, MemoryStream? value) => Put(name, Texts.Text(value));

    public void PutTime(string name, DateTime? value, TimeForm form) => Put(name, Texts.Time(value, form));

    /// <param name="uri">The namespace of the element and what is in it, where it is another one.</param>
    public void Put<T>(string name, T? value, Action<T, XmlBody> write, string? uri = null)
        where T : class
    {
        if (value is not null)
            write(value, Child(name, uri ?? space));
    }

    public void PutList<T>(string name, string member, List<T>? items, Action<T, XmlBody> write)
    {
        if (items is not null)
            Child(name, space).PutFlat(member, items, write);
    }

    public void PutFlat<T>(string member, List<T>? items, Action<T, XmlBody> write)
    {
        foreach (var item in items ?? [])
            write(item, Child(member, space));
    }

    public void PutMap<T>(
        string name,
        string entry,
        string key,
        string value,
        Dictionary<string, T>? map,
        Action<T, XmlBody> write
    )
    {
        if (map is not null)
            Child(name, space).PutFlatMap(entry, key, value, map, write);
    }

    public void PutFlatMap<T>(
        string entry,
        string key,
        string value,
        Dictionary<string, T>? map,
        Action<T, XmlBody> write
    )
    {
        foreach (var pair in map ?? [])
        {
            var child = Child(entry, space);
            child.Put(key, pair.Key);
            write(pair.Value, child.Child(value, space));
        }
    }

    public static void Text(string value, XmlBody body) => body.element.Value = value;

    public static void Flag(bool value, XmlBody body) => Text(Texts.Text(value), body);

    public static void Int(int value, XmlBody body) => Text(Texts.Text(value), body);

    public static void Long(long value, XmlBody body) => Text(Texts.Text(value), body);

    public static void Float(float value, XmlBody body) => Text(Texts.Text(value), body);

    public static void Double(double value, XmlBody body) => Text(Texts.Text(value), body);

    public static void Blob(MemoryStream value, XmlBody body) => Text(Texts.Text(value), body);

    public void Time(DateTime value, TimeForm form) => element.Value = Texts.Time(value, form);

    /// <summary>Whether an empty element is none.</summary>
    internal bool IsOptional { get; init; }

    internal byte[]? Bytes() =>
        IsOptional && element.IsEmpty ? null : Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));

    private XmlBody Child(string name, XNamespace space)
    {
        var child = new XElement(space + name);
        element.Add(child);
        return new XmlBody(child, space);
    }
}
