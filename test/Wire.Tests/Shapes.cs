using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Wire.Tests;

/// <summary>Fills requests from JSON and shows responses as JSON, by the names of their properties.</summary>
public static class Shapes
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>A value of a type.</summary>
    /// <exception cref="MissingMemberException">The type has no such property: the SDK calls it otherwise.</exception>
    public static object? Fill(Type type, JsonNode? json)
    {
        if (json is null)
            return null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string))
            return json.GetValue<string>();
        if (plain == typeof(DateTime))
            return DateTime.ParseExact(json.GetValue<string>(), Time, null, DateTimeStyles.AdjustToUniversal);
        if (typeof(Stream).IsAssignableFrom(plain))
            return new MemoryStream(Convert.FromBase64String(json.GetValue<string>()));
        if (typeof(ConstantClass).IsAssignableFrom(plain))
            return Activator.CreateInstance(plain, json.GetValue<string>());
        if (plain == typeof(bool))
            return json.GetValue<bool>();
        if (plain.IsPrimitive)
            return Convert.ChangeType(json.GetValue<decimal>(), plain, CultureInfo.InvariantCulture);
        if (json is JsonArray items)
            return List(plain, items);
        return typeof(IDictionary).IsAssignableFrom(plain)
            ? Map(plain, json.AsObject())
            : Structure(plain, json.AsObject());
    }

    /// <summary>A value as JSON, without the members that are null.</summary>
    public static JsonNode? Show(object? value) =>
        value switch
        {
            null => null,
            string text => text,
            bool flag => flag,
            int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            DateTime time => time.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture),
            Stream stream => Convert.ToBase64String(Bytes(stream)),
            ConstantClass constant => constant.Value,
            IDictionary map => Show(map),
            IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Show)]),
            _ => ShowMembers(value),
        };

    private static object List(Type type, JsonArray items)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        foreach (var item in items)
            list.Add(Fill(type.GetGenericArguments()[0], item));
        return list;
    }

    private static object Map(Type type, JsonObject json)
    {
        var map = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var (key, value) in json)
            map[key] = Fill(type.GetGenericArguments()[1], value);
        return map;
    }

    private static object Structure(Type type, JsonObject json)
    {
        var made = Activator.CreateInstance(type)!;
        foreach (var (name, value) in json)
        {
            var property = type.GetProperty(name, Own) ?? type.GetProperty(name);
            if (property is null)
                throw new MissingMemberException(type.FullName, name);
            property.SetValue(made, Fill(property.PropertyType, value));
        }
        return made;
    }

    private static JsonObject Show(IDictionary map)
    {
        var json = new JsonObject();
        foreach (DictionaryEntry entry in map)
            json[(string)entry.Key] = Show(entry.Value);
        return json;
    }

    private static JsonObject ShowMembers(object value)
    {
        var json = new JsonObject();
        foreach (var property in value.GetType().GetProperties(Own).Where(p => p.CanWrite && !IsMark(p.Name)))
        {
            if (Show(property.GetValue(value)) is { } shown)
                json[property.Name] = shown;
        }
        return json;
    }

    // IsItemSet and the like say whether another member is there.
    private static bool IsMark(string name) =>
        name.StartsWith("Is", StringComparison.Ordinal) && name.EndsWith("Set", StringComparison.Ordinal);

    private static byte[] Bytes(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
