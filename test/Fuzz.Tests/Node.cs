using System.Text;
using System.Text.Json;

namespace Fuzz.Tests;

/// <summary>
/// JSON as it is written, which may say what no serializer would: a member twice, half a surrogate pair, a number of a
/// hundred digits.
/// </summary>
internal abstract record Node
{
    /// <summary>A scalar's token.</summary>
    public sealed record Scalar(string Token) : Node;

    public sealed record List(IReadOnlyList<Node> Items) : Node;

    /// <summary>An object; names are tokens, with their quotes.</summary>
    public sealed record Map(IReadOnlyList<(string Name, Node Value)> Members) : Node;

    public static Node Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    /// <summary>How many places there are below this one.</summary>
    public int Places =>
        this switch
        {
            List list => list.Items.Sum(i => 1 + i.Places),
            Map map => map.Members.Sum(m => 1 + m.Value.Places),
            _ => 0,
        };

    /// <summary>What stands at a place below this one, counted as <see cref="Places"/> does.</summary>
    public Node At(int place)
    {
        foreach (
            var child in this switch
            {
                List list => list.Items,
                Map map => map.Members.Select(m => m.Value),
                _ => [],
            }
        )
        {
            if (place == 0)
                return child;
            if (place <= child.Places)
                return child.At(place - 1);
            place -= 1 + child.Places;
        }
        return this;
    }

    /// <summary>This with other members or items in the stead of one.</summary>
    /// <param name="change">Is given the name (empty in a list) and the value, and says what stands there instead:
    /// nothing, one or several.</param>
    public Node With(int place, Func<string, Node, IEnumerable<(string Name, Node Value)>> change) =>
        this switch
        {
            List list => new List([
                .. Changed([.. list.Items.Select(i => ("", i))], place, change).Select(c => c.Value),
            ]),
            Map map => new Map(Changed(map.Members, place, change)),
            _ => this,
        };

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private static List<(string Name, Node Value)> Changed(
        IReadOnlyList<(string Name, Node Value)> children,
        int place,
        Func<string, Node, IEnumerable<(string Name, Node Value)>> change
    )
    {
        var changed = new List<(string Name, Node Value)>(children.Count + 1);
        foreach (var (name, value) in children)
        {
            if (place == 0)
                changed.AddRange(change(name, value));
            else
                changed.Add((name, place > 0 && place <= value.Places ? value.With(place - 1, change) : value));
            place -= 1 + (place >= 0 ? value.Places : 0);
        }
        return changed;
    }

    private static Node Of(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Array => new List([.. json.EnumerateArray().Select(Of)]),
            JsonValueKind.Object => new Map([
                .. json.EnumerateObject().Select(m => (JsonSerializer.Serialize(m.Name), Of(m.Value))),
            ]),
            _ => new Scalar(json.GetRawText()),
        };

    private void Write(StringBuilder text)
    {
        switch (this)
        {
            case Scalar scalar:
                text.Append(scalar.Token);
                break;
            case List list:
                text.Append('[');
                foreach (var (index, item) in list.Items.Index())
                {
                    if (index > 0)
                        text.Append(',');
                    item.Write(text);
                }
                text.Append(']');
                break;
            case Map map:
                text.Append('{');
                foreach (var (index, (name, value)) in map.Members.Index())
                {
                    if (index > 0)
                        text.Append(',');
                    text.Append(name).Append(':');
                    value.Write(text);
                }
                text.Append('}');
                break;
        }
    }
}
