using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Remediation.Model.Events;

/// <summary>
/// A place in an event's JSON that may not be there: reading it never throws, a missing or mistyped field is "none".
/// </summary>
/// <remarks>CloudTrail's casing differs by service and age, so names are matched without case (exact first).</remarks>
public readonly struct Field
{
    private readonly JsonElement element;

    public Field(JsonElement element) => this.element = element;

    /// <summary>Whether there is a value other than null.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The member of an object, or none.</summary>
    public Field this[string name]
    {
        get
        {
            Field other = default;
            foreach (var (member, value) in Members)
            {
                if (member == name)
                    return value;
                if (!other.Exists && string.Equals(member, name, StringComparison.OrdinalIgnoreCase))
                    other = value;
            }
            return other;
        }
    }

    /// <summary>
    /// The text of a string (or of a one-element array of it, as S3 recorded before 2020); null if there is none or it
    /// is empty.
    /// </summary>
    public string? Text =>
        element.ValueKind switch
        {
            JsonValueKind.String => Unescaped(element) is { Length: > 0 } text ? text : null,
            JsonValueKind.Array when element.GetArrayLength() == 1 => new Field(element[0]).Text,
            _ => null,
        };

    /// <summary>
    /// The elements of an array; of EC2's <c>{"items": [...]}</c>; or a lone value as the only element, as EC2 and S3
    /// record lists of one.
    /// </summary>
    public IEnumerable<Field> Items =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().Select(e => new Field(e)),
            JsonValueKind.Object when this["items"] is { Exists: true } items => items.Items,
            JsonValueKind.Object => [this],
            JsonValueKind.String when Text is not null => [this],
            _ => [],
        };

    /// <summary>The texts among the elements.</summary>
    public IEnumerable<string> Texts => Items.Select(item => item.Text).OfType<string>();

    /// <summary>Whether it is true.</summary>
    public bool IsTrue => element.ValueKind == JsonValueKind.True;

    /// <summary>Whether it is false, and neither missing nor another value.</summary>
    public bool IsFalse => element.ValueKind == JsonValueKind.False;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>The number; null if it is none.</summary>
    public double? Number =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) ? number : null;

    /// <summary>The members of an object; none of anything else.</summary>
    public IEnumerable<(string Name, Field Value)> Members =>
        IsObject ? element.EnumerateObject().Select(m => (Name(m), new Field(m.Value))) : [];

    /// <summary>
    /// The JSON as it stands, for messages, with a sign in the place of bytes that are no text; null if there is none.
    /// </summary>
    public string? Json => Exists ? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)) : null;

    // A text with half a surrogate pair is valid JSON and yet no string.
    private static string? Unescaped(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Name(JsonProperty member)
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
}
