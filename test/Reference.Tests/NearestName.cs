namespace Reference.Tests;

/// <summary>What somebody most likely meant by a name that does not exist.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest changed letters, or null if there are none at all.</summary>
    public static string? Of(string name, IEnumerable<string> names) =>
        names.MinBy(known => (Distance(name, known), known), Order);

    private static readonly Comparer<(int Distance, string Name)> Order = Comparer<(int Distance, string Name)>.Create(
        (one, other) =>
            one.Distance != other.Distance
                ? one.Distance.CompareTo(other.Distance)
                : string.CompareOrdinal(one.Name, other.Name)
    );

    // Levenshtein's distance; another case counts least.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).Select(i => 2 * i).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = 2 * i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + Change(one[i - 1], other[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 2 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }

    private static int Change(char one, char other)
    {
        if (one == other)
            return 0;
        return char.ToUpperInvariant(one) == char.ToUpperInvariant(other) ? 1 : 2;
    }
}
