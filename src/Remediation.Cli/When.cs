using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Cli;

/// <summary>Reads when something is: a date, a date with a time, or a span from now or until now.</summary>
internal static partial class When
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFK",
    ];

    /// <summary>The end of an exemption, or of something else.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="text">
    /// E.g. <c>2026-12-31</c> (its first moment, UTC), <c>2026-12-31T18:00Z</c>, <c>7d</c>, <c>12h</c>.
    /// </param>
    /// <param name="days">The longest that it may last.</param>
    /// <param name="what">What ends, e.g. "a pause"; null for an exemption, whose longest is from the settings.</param>
    /// <exception cref="CliException">
    /// It is no time, is past, or is too far away; the message says what it may be.
    /// </exception>
    public static DateTimeOffset End(string option, string text, DateTimeOffset now, int days, string? what = null)
    {
        var end = Span(text) is { } span ? now + span : Moment(option, text);
        if (end <= now)
            throw CliException.Usage($"{option} '{text}' is not in the future: it is now {now:u}");
        if (end <= now.AddDays(days))
            return end;
        if (what is not null)
        {
            throw CliException.Usage(
                $"{option} '{text}' is too far away: {what} lasts {days} days at most ({now.AddDays(days):u})"
            );
        }
        throw CliException.Usage(
            $"{option} '{text}' is too far away: an exemption lasts {days} days at most ({now.AddDays(days):u}), "
                + "by exemptions.maximumDays in REMEDIATION_SETTINGS; "
                + "what is to last for good is declared there, under exemptions.permanent"
        );
    }

    /// <summary>A time that is past, or a span before now.</summary>
    /// <param name="option">The option's name, for errors.</param>
    /// <param name="text">
    /// E.g. <c>2026-11-30</c> (its first moment, UTC), <c>2026-11-30T18:00Z</c>, <c>7d</c>, <c>12h</c>.
    /// </param>
    /// <exception cref="CliException">It is no time, or in the future; the message says what it may be.</exception>
    public static DateTimeOffset Past(string option, string text, DateTimeOffset now)
    {
        var time = Span(text) is { } span ? now - span : Moment(option, text);
        return time <= now ? time : throw CliException.Usage($"{option} '{text}' is in the future: it is now {now:u}");
    }

    private static DateTimeOffset Moment(string option, string text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, utc, out var time))
            return time;
        throw CliException.Usage(
            $"{option} '{text}' is not a time: give a date such as 2026-12-31, a time such as 2026-12-31T18:00Z, "
                + "or a span such as 7d, 12h or 30m"
        );
    }

    /// <summary>A span such as <c>7d</c>, or null.</summary>
    private static TimeSpan? Span(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "d" => TimeSpan.FromDays(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromMinutes(number),
        };
    }

    [GeneratedRegex(@"^(\d{1,6})([dhm])\z")]
    private static partial Regex Form();
}
