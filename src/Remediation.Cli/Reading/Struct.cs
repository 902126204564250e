using System.Text.Json.Nodes;

namespace Remediation.Cli.Reading;

/// <summary>
/// A value of several members as Athena writes it into a cell, e.g. <c>{type=Root, arn=arn:aws:..., x=null}</c>. It
/// quotes nothing, so one that can be read in two ways is not read at all.
/// </summary>
internal static class Struct
{
    private const int MostDepth = 16;

    /// <summary>The value as JSON, its members' texts as they stand; null where it is not clear.</summary>
    public static JsonNode? Parse(string text)
    {
        var at = 0;
        try
        {
            var value = Value(text, ref at, 0);
            return at == text.Length && value is not JsonValue ? value : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonNode? Value(string text, ref int at, int depth)
    {
        if (depth > MostDepth)
            throw new FormatException();
        if (at < text.Length && text[at] is '{' or '[')
            return text[at] == '{' ? Members(text, ref at, depth) : Elements(text, ref at, depth);
        var end = at;
        while (end < text.Length && text[end] is not ('}' or ']') && !IsSeparator(text, end))
            end++;
        var plain = text[at..end];
        at = end;
        return plain == "null" ? null : JsonValue.Create(plain);
    }

    private static JsonObject Members(string text, ref int at, int depth)
    {
        var members = new JsonObject();
        at++;
        while (!Ends(text, ref at, '}'))
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
                throw new FormatException();
            var name = text[at..equals];
            at = equals + 1;
            // Somebody has put a member into another's text.
            if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) || members.ContainsKey(name))
                throw new FormatException();
            members[name] = Value(text, ref at, depth + 1);
            RequireEnd(text, at, '}');
        }
        return members;
    }

    private static JsonArray Elements(string text, ref int at, int depth)
    {
        var elements = new JsonArray();
        at++;
        while (!Ends(text, ref at, ']'))
        {
            elements.Add(Value(text, ref at, depth + 1));
            RequireEnd(text, at, ']');
        }
        return elements;
    }

    private static void RequireEnd(string text, int at, char end)
    {
        if (at >= text.Length || (text[at] != end && !IsSeparator(text, at)))
            throw new FormatException();
    }

    private static bool Ends(string text, ref int at, char end)
    {
        if (at >= text.Length)
            throw new FormatException();
        if (text[at] == end)
        {
            at++;
            return true;
        }
        if (IsSeparator(text, at))
            at += 2;
        return false;
    }

    private static bool IsSeparator(string text, int at) =>
        text[at] == ',' && at + 1 < text.Length && text[at + 1] == ' ';
}
