using System.Runtime.CompilerServices;

namespace Engine.Tests.Gates;

/// <summary>
/// The table of docs/gates.md: who causes a violation, of which risk, how often, and what happens then.
/// </summary>
internal static class GateTable
{
    private const string Beginning = "| who causes it | risk |";

    /// <summary>Each cell: who, risk, count, and what happens.</summary>
    public static IReadOnlyList<(string Who, string Risk, string Count, string Happens)> Cells { get; } =
    [.. Read(File.ReadAllLines(Path.Combine(Root(), "docs", "gates.md")))];

    private static IEnumerable<(string, string, string, string)> Read(IEnumerable<string> lines)
    {
        var table = lines
            .SkipWhile(line => !line.StartsWith(Beginning, StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        foreach (var row in table.Skip(2))
        {
            for (var i = 2; i < row.Length; i++)
                yield return (row[0], row[1], table[0][i], row[i]);
        }
    }

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
