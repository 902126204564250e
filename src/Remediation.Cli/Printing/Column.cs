namespace Remediation.Cli.Printing;

/// <summary>How a column's cells may be broken on a terminal.</summary>
internal enum ColumnKind
{
    /// <summary>A word or two: an outcome, a time.</summary>
    Short,

    /// <summary>What somebody copies, and so is never broken: a record's id, an ARN.</summary>
    Whole,

    /// <summary>Text that may be wrapped.</summary>
    Prose,
}

/// <summary>A column of what a verb lists.</summary>
/// <param name="Name">Its header.</param>
internal sealed record Column(string Name, ColumnKind Kind = ColumnKind.Short)
{
    /// <summary>A column of what somebody copies.</summary>
    public static Column Whole(string name) => new(name, ColumnKind.Whole);

    /// <summary>A column of text.</summary>
    public static Column Prose(string name) => new(name, ColumnKind.Prose);
}
