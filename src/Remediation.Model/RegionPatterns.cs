using System.Text.RegularExpressions;

namespace Remediation.Model;

/// <summary>
/// Some regions, by patterns: <c>eu-west-1</c>, <c>eu-*</c> or <c>*</c>, and with a <c>!</c> before it one that is left
/// out. Of those that match a region the longest counts.
/// </summary>
public sealed partial record RegionPatterns(Sequence<string> Patterns)
{
    /// <summary>Whether a text is one of the patterns that there may be.</summary>
    public static bool IsPattern(string text) => Form().IsMatch(text);

    /// <summary>Whether a region is one of them.</summary>
    public bool Includes(string region)
    {
        var nearest = Patterns
            .Where(pattern => Matches(pattern, region))
            .MaxBy(pattern => pattern.TrimStart('!').Length);
        return nearest is not null && nearest[0] != '!';
    }

    private static bool Matches(string pattern, string region)
    {
        var text = pattern.TrimStart('!');
        return text.EndsWith('*') ? region.StartsWith(text[..^1], StringComparison.Ordinal) : region == text;
    }

    [GeneratedRegex(@"^!?(\*|[a-z][a-z0-9\-]*\*?)\z")]
    private static partial Regex Form();
}
