namespace Remediation.Samples;

/// <summary>What somebody may have meant who mistyped a name.</summary>
public static class Nearest
{
    /// <summary>The one that was probably meant; null where none is near.</summary>
    public static string? Of(IEnumerable<string> names, string mistyped)
    {
        var first = First(names, mistyped).FirstOrDefault();
        return first is not null && Distance(first, mistyped) <= Math.Max(1, mistyped.Length / 3) ? first : null;
    }

    /// <summary>The names, those first that take the fewest letters to change.</summary>
    public static IEnumerable<string> First(IEnumerable<string> names, string mistyped) =>
        names.OrderBy(n => Distance(n, mistyped)).ThenBy(n => n, StringComparer.Ordinal);

    // Levenshtein's, a row at a time.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                var same = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
