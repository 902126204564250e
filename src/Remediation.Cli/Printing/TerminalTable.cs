using Spectre.Console;

namespace Remediation.Cli.Printing;

/// <summary>
/// A listing on a terminal: a table where it fits, and else each row in a few lines. What somebody copies is in one
/// piece in either.
/// </summary>
internal static class TerminalTable
{
    private const int NarrowestProse = 24;
    private const int BorderOfColumn = 3;
    private const int BorderOfTable = 1;
    private const string Indent = "  ";

    public static void Write(IAnsiConsole console, TextWriter writer, Listing listing)
    {
        if (WidthOf(listing) <= console.Profile.Width)
            console.Write(TableOf(listing));
        else
            WriteRows(console, writer, listing);
    }

    // What the table takes at least.
    private static int WidthOf(Listing listing) =>
        BorderOfTable
        + listing.Columns.Select((column, index) => BorderOfColumn + WidthOf(listing, column, index)).Sum();

    private static int WidthOf(Listing listing, Column column, int index)
    {
        var widest = listing.Rows.SelectMany(row => LinesOf(row.Cells[index])).Append(column.Name).Max(WidthOf);
        return column.Kind == ColumnKind.Prose ? Math.Min(widest, NarrowestProse) : widest;
    }

    // As the terminal counts: a wide character takes two places.
    private static int WidthOf(string line) => line.GetCellWidth();

    private static Table TableOf(Listing listing)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in listing.Columns)
        {
            var header = new TableColumn($"[bold]{Markup.Escape(column.Name)}[/]");
            table.AddColumn(column.Kind == ColumnKind.Prose ? header : header.NoWrap());
        }
        foreach (var row in listing.Rows)
            table.AddRow([.. row.Cells.Select(Coloured)]);
        return table;
    }

    private static void WriteRows(IAnsiConsole console, TextWriter writer, Listing listing)
    {
        foreach (var row in listing.Rows)
        {
            var cells = listing.Columns.Zip(row.Cells).Where(cell => cell.Second.Length > 0).ToList();
            var head = cells.Where(cell => cell.First.Kind == ColumnKind.Short).Select(cell => Coloured(cell.Second));
            console.MarkupLine(string.Join(Indent, head));
            foreach (var (column, cell) in cells.Where(cell => cell.First.Kind != ColumnKind.Short))
            {
                foreach (var line in LinesOf(cell))
                    WriteLine(console, writer, column, line);
            }
        }
    }

    // Prose is wrapped below itself; of the rest the console must not know where the terminal ends.
    private static void WriteLine(IAnsiConsole console, TextWriter writer, Column column, string line)
    {
        var label = $"{Indent}{column.Name}: ";
        if (column.Kind == ColumnKind.Prose)
            console.Write(new Padder(new Spectre.Console.Text($"{column.Name}: {line}"), new(Indent.Length, 0, 0, 0)));
        else
            writer.WriteLine($"{label}{line}");
    }

    private static string[] LinesOf(string cell) => Text.Harmless(cell.ReplaceLineEndings("\n")).Split('\n');

    private static string Coloured(string cell) =>
        cell switch
        {
            "applied" or "compliant" or "ok" or "Low" or "redriven" or "active" => $"[green]{cell}[/]",
            "planned" or "held" or "Medium" or "would-redrive" => $"[yellow]{cell}[/]",
            "failed" or "not-healed" or "no" or "left" or "Critical" or "High" => $"[red]{cell}[/]",
            _ => Markup.Escape(Text.Harmless(cell)),
        };
}
