using System.Globalization;

namespace Remediation.Engine.Ledger;

/// <summary>
/// Keeps what a record says to people within bounds: a resource of any size must not make a record that cannot be
/// written. The states have all of it.
/// </summary>
internal static class RecordText
{
    /// <summary>The most characters of a text.</summary>
    public const int Longest = 8_000;

    /// <summary>The most lines of a list, the one that counts the rest included.</summary>
    public const int MostLines = 200;

    /// <summary>The most characters of a list's lines.</summary>
    public const int LongestLines = 50_000;

    // The line that counts the rest.
    private const int LongestCount = 100;

    /// <summary>The beginning of a text, at most <see cref="Longest"/> characters.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= Longest)
            return text;
        // Half a character would be none.
        var end = char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1;
        return text[..end] + "…";
    }

    /// <summary>The first lines of a list, and one that counts the rest.</summary>
    /// <param name="lineOf">An element's line.</param>
    /// <param name="rest">Makes an element of a line.</param>
    public static IReadOnlyList<T> Cut<T>(IReadOnlyList<T> list, Func<T, string> lineOf, Func<string, T> rest)
    {
        if (list.Count <= MostLines && list.Sum(element => lineOf(element).Length) <= LongestLines)
            return list;
        var kept = 0;
        var length = LongestCount;
        while (kept < MostLines - 1 && (length += lineOf(list[kept]).Length) <= LongestLines)
            kept++;
        var more = string.Create(CultureInfo.InvariantCulture, $"… and {list.Count - kept} more");
        return [.. list.Take(kept), rest(more)];
    }
}
