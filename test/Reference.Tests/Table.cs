using System.Text;

namespace Reference.Tests;

/// <summary>Rows of a text file with a heading; a quoted field may hold separators, quotes and line ends.</summary>
internal static class Table
{
    /// <summary>The rows of a file, by the names of its columns.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string file, char separator)
    {
        var rows = Rows(File.ReadAllText(file), separator).ToList();
        return
        [
            .. rows.Skip(1)
                .Select(row =>
                    rows[0].Zip(row).ToDictionary(field => field.First, field => field.Second, StringComparer.Ordinal)
                ),
        ];
    }

    /// <summary>The fields of every row.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(string text, char separator)
    {
        var field = new StringBuilder();
        var row = new List<string>();
        var isQuoted = false;
        foreach (var c in text.ReplaceLineEndings("\n"))
            if (c == '"')
            {
                // A quote within quotes is doubled: the second one opens them again.
                if (!isQuoted && field.Length > 0)
                    field.Append(c);
                isQuoted = !isQuoted;
            }
            else if (isQuoted || (c != separator && c != '\n'))
                field.Append(c);
            else
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
        if (row.Count > 0 || field.Length > 0)
            yield return [.. row, field.ToString()];
    }
}
