using CsvHelper;

namespace Remediation.Cli.Printing;

/// <summary>A listing as RFC 4180 has it.</summary>
internal static class Csv
{
    // A spreadsheet must not take what somebody else named for a formula.
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static void Write(TextWriter writer, Listing listing)
    {
        using var csv = CsvWriter.Create(writer, Options, leaveOpen: true);
        csv.WriteRecord([.. listing.Columns.Select(column => column.Name.ToLowerInvariant())]);
        foreach (var row in listing.Rows)
            csv.WriteRecord([.. row.Cells.Select(cell => cell.ReplaceLineEndings("; "))]);
    }
}
