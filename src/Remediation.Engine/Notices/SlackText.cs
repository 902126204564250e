using System.Text;

namespace Remediation.Engine.Notices;

/// <summary>Makes text from events harmless in Slack's mrkdwn: no mention, link, or way out of a code span.</summary>
/// <remarks>
/// A limit is of what Slack is sent, the signs that escaping adds included: Slack counts those too.
/// https://api.slack.com/reference/surfaces/formatting#escaping
/// </remarks>
public static class SlackText
{
    private const char Cut = '…';

    /// <summary>
    /// Plain words: escaped, with a space that cannot be seen after every formatting sign that could begin a span.
    /// </summary>
    /// <param name="limit">The most characters.</param>
    public static string Plain(string? text, int limit = 500) => Within(text, limit, PlainSign);

    /// <summary>A code span.</summary>
    /// <param name="limit">The most characters, without the span's own signs.</param>
    public static string Code(string? text, int limit = 500) =>
        string.IsNullOrEmpty(text) ? "_none_" : $"`{Within(text.ReplaceLineEndings(" "), limit, CodeSign)}`";

    /// <summary>A code block.</summary>
    /// <param name="limit">The most characters, without the block's own signs.</param>
    public static string Block(string? text, int limit = 1200) => $"```{Within(text, limit, CodeSign)}```";

    // Signs as long as all of them fit, and room is left for the one that says that more was cut off.
    private static string Within(string? text, int limit, Func<string, string> signOf)
    {
        text ??= "";
        var written = new StringBuilder();
        // Where to end if the text does not fit.
        var fitting = 0;
        for (var at = 0; at < text.Length; )
        {
            // Half a character would be none.
            var length = char.IsSurrogatePair(text, at) ? 2 : 1;
            written.Append(signOf(text.Substring(at, length)));
            if (written.Length > limit)
                return written.ToString(0, fitting) + Cut;
            if (written.Length < limit)
                fitting = written.Length;
            at += length;
        }
        return written.ToString();
    }

    private static string PlainSign(string sign) =>
        sign switch
        {
            "*" => "∗",
            "_" => "_\u200b",
            "~" => "∼",
            _ => CodeSign(sign),
        };

    private static string CodeSign(string sign) =>
        sign switch
        {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "`" => "ˋ",
            _ => sign,
        };
}
