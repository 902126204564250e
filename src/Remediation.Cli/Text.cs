using System.Globalization;
using System.Text.RegularExpressions;
using Remediation.Engine;

namespace Remediation.Cli;

/// <summary>Parts of a guardrail in words.</summary>
internal static partial class Text
{
    /// <summary>A time as JSON has it.</summary>
    public static string? Of(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static string Of(Mode mode) => mode == Mode.Enforce ? "enforce" : "audit";

    /// <summary>
    /// A text of somebody else's, without what would move the terminal's cursor or change its colours; line ends stay.
    /// </summary>
    public static string Harmless(string text) => string.Concat(text.Where(c => c == '\n' || !char.IsControl(c)));

    /// <summary>A number of things, e.g. <c>1 message</c>, <c>2 messages</c>.</summary>
    public static string Count(int number, string thing)
    {
        var ending = number == 1 ? "" : "s";
        return string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{ending}");
    }

    /// <summary>Outcomes with their numbers, e.g. <c>12 compliant, 1 planned</c>.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, int>> totals) =>
        string.Join(", ", totals.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Value} {t.Key}"));

    public static string Of(Practice practice) =>
        Capital().Replace($"{practice}", m => m.Index == 0 ? m.Value : " " + m.Value.ToLowerInvariant());

    public static string Of(Risk risk) =>
        risk switch
        {
            Risk.Safe => "Safe: no workload depends on what it takes away, short of one that relied on the violation",
            Risk.Disruptive => "Disruptive: a workload that uses what it takes away stops working until it is undone",
            Risk.Destructive => "Destructive: what it takes away cannot be brought back in full",
            _ => "NotifyOnly: nothing is written; it is judged, recorded and told",
        };

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
