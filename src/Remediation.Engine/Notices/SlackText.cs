namespace Remediation.Engine.Notices;

/// <summary>Makes text from events harmless in Slack's mrkdwn: no mention, link, or way out of a code span.</summary>
/// <remarks>https://api.slack.com/reference/surfaces/formatting#escaping</remarks>
public static class SlackText
{
    /// <summary>
    /// Plain words: escaped, with a space that cannot be seen after every formatting sign that could begin a span.
    /// </summary>
    public static string Plain(string? text, int limit = 500) =>
        Escaped(Cut(text ?? "", limit))
            .Replace("*", "∗", StringComparison.Ordinal)
            .Replace("_", "_\u200b", StringComparison.Ordinal)
            .Replace("~", "∼", StringComparison.Ordinal);

    /// <summary>A code span.</summary>
    public static string Code(string? text, int limit = 500) =>
        string.IsNullOrEmpty(text) ? "_none_" : $"`{Escaped(Cut(text, limit)).ReplaceLineEndings(" ")}`";

    /// <summary>A code block.</summary>
    public static string Block(string? text, int limit = 1200) => $"```{Escaped(Cut(text ?? "", limit))}```";

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace('`', 'ˋ');

    private static string Cut(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        // Half a character would be none.
        var end = char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
        return text[..end] + "…";
    }
}
