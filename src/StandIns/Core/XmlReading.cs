using System.Xml.Linq;

namespace StandIns;

/// <summary>Reads the children of an XML element by their local names; one that is missing is null.</summary>
public static class XmlReading
{
    public static XElement? Child(this XElement xml, string name) => xml.All(name).FirstOrDefault();

    /// <summary>The child that wraps a result; an empty one if it is missing.</summary>
    public static XElement Result(this XElement xml, string name) => xml.Child(name) ?? new XElement(name);

    public static string? Text(this XElement xml, string name) => xml.Child(name)?.Value;

    public static bool? Flag(this XElement xml, string name) => Texts.Flag(xml.Text(name));

    public static int? Int(this XElement xml, string name) => Texts.Int(xml.Text(name));

    public static long? Long(this XElement xml, string name) => Texts.Long(xml.Text(name));

    public static float? Float(this XElement xml, string name) => Texts.Float(xml.Text(name));

    public static double? Double(this XElement xml, string name) => Texts.Double(xml.Text(name));

    public static DateTime? Time(this XElement xml, string name) => Texts.Time(xml.Text(name));

    public static MemoryStream? Blob(this XElement xml, string name) => Texts.Blob(xml.Text(name));

    /// <summary>An attribute, as <c>name</c> or <c>prefix:name</c>.</summary>
    public static string? AttributeText(this XElement xml, string name)
    {
        var local = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return xml.Attributes().FirstOrDefault(a => a.Name.LocalName == local)?.Value;
    }

    public static T? Object<T>(this XElement xml, string name, Func<XElement, T> read)
        where T : class => xml.Child(name) is { } child ? read(child) : null;

    /// <summary>A list whose items are in an element of their own.</summary>
    public static List<T>? List<T>(this XElement xml, string name, string member, Func<XElement, T> read) =>
        xml.Child(name)?.Items(member, read);

    /// <summary>A list whose items are among the other members.</summary>
    public static List<T>? Flat<T>(this XElement xml, string member, Func<XElement, T> read) =>
        xml.Child(member) is null ? null : xml.Items(member, read);

    /// <summary>The items of a list, in the element that is the list.</summary>
    // By hand: Linq has some fifteen types for each type that is read, which an executable has to carry.
    public static List<T> Items<T>(this XElement xml, string member, Func<XElement, T> read)
    {
        var list = new List<T>();
        foreach (var item in xml.All(member))
            list.Add(read(item));
        return list;
    }

    public static Dictionary<string, T>? Map<T>(
        this XElement xml,
        string name,
        string entry,
        string key,
        string value,
        Func<XElement, T> read
    ) =>
        xml.Child(name) is { } map
            ? map.All(entry).ToDictionary(e => e.Text(key) ?? "", e => read(e.Result(value)))
            : null;

    public static Dictionary<string, T>? FlatMap<T>(
        this XElement xml,
        string entry,
        string key,
        string value,
        Func<XElement, T> read
    ) =>
        xml.Child(entry) is null
            ? null
            : xml.All(entry).ToDictionary(e => e.Text(key) ?? "", e => read(e.Result(value)));

    public static string Text(XElement xml) => xml.Value;

    public static bool Flag(XElement xml) => Texts.Flag(xml.Value)!.Value;

    public static int Int(XElement xml) => Texts.Int(xml.Value)!.Value;

    public static long Long(XElement xml) => Texts.Long(xml.Value)!.Value;

    public static float Float(XElement xml) => Texts.Float(xml.Value)!.Value;

    public static double Double(XElement xml) => Texts.Double(xml.Value)!.Value;

    public static DateTime Time(XElement xml) => Texts.Time(xml.Value)!.Value;

    public static MemoryStream Blob(XElement xml) => Texts.Blob(xml.Value)!;

    private static IEnumerable<XElement> All(this XElement xml, string name) =>
        xml.Elements().Where(e => e.Name.LocalName == name);
}
