namespace Remediation.Cli.Printing;

/// <summary>The forms in which a verb's answer is printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people: a table on a terminal, tab-separated lines elsewhere, and sentences around them.</summary>
    Table,

    /// <summary>One indented JSON value.</summary>
    Json,

    /// <summary>A JSON value a line, one for each row.</summary>
    Jsonl,

    /// <summary>Comma-separated values with a header, as RFC 4180 has them.</summary>
    Csv,

    /// <summary>SARIF 2.1.0, for code scanning; of verbs that find violations.</summary>
    Sarif,
}
