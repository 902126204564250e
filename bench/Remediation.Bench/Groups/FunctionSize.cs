using System.Globalization;

namespace Remediation.Bench.Groups;

/// <summary>A function's size: its memory, and the share of a processor that comes with it.</summary>
internal sealed record FunctionSize
{
    /// <summary>The word for a function that may have all that there is.</summary>
    public const string Unlimited = "unlimited";

    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html</remarks>
    private const double MegabytesOfAProcessor = 1769;

    // The kernel takes no shorter quota, and no period beyond a second.
    private const double LeastMicroseconds = 1000;
    private const double MostMicroseconds = 1_000_000;

    /// <summary>Its memory; null for all that there is.</summary>
    public int? Megabytes { get; private init; }

    /// <summary>How often the share of a processor is given out; null for all processors.</summary>
    public TimeSpan? Period { get; private init; }

    /// <summary>How many processors its share is; null for all.</summary>
    public double? Processors => Period is null ? null : Megabytes / MegabytesOfAProcessor;

    /// <summary>What it may run in a period, in microseconds; null for as long as it likes.</summary>
    public long? Quota => (long?)(Period?.TotalMicroseconds * Processors);

    /// <summary>Whether there is anything that it may not have.</summary>
    public bool IsLimited => Megabytes is not null;

    /// <summary>A size by its memory, e.g. <c>256</c> or <c>unlimited</c>, with all processors.</summary>
    /// <exception cref="FormatException">It is none; the message says what it may be.</exception>
    public static FunctionSize Parse(string text)
    {
        if (text == Unlimited)
            return new();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes >= 128)
            return new() { Megabytes = megabytes };
        throw new FormatException($"'{text}' is no memory size: it must be {Unlimited} or megabytes from 128 on");
    }

    /// <summary>A size with the share of a processor that Lambda gives it.</summary>
    /// <exception cref="FormatException">The kernel cannot give such a share; the message says what it can.</exception>
    public static FunctionSize Parse(string text, TimeSpan period)
    {
        var size = Parse(text);
        if (!size.IsLimited)
            return size;
        var shared = size with { Period = period };
        if (shared.Quota >= LeastMicroseconds && period.TotalMicroseconds <= MostMicroseconds)
            return shared;
        var shortest = Math.Ceiling(LeastMicroseconds / 1000 / shared.Processors!.Value);
        throw new FormatException(
            $"{period.TotalMilliseconds} ms is no period for {text} MB: "
                + $"it must be {shortest} to {MostMicroseconds / 1000} ms"
        );
    }

    public override string ToString()
    {
        if (!IsLimited)
            return Unlimited;
        return Processors is null
            ? $"{Megabytes} MB, all processors"
            : $"{Megabytes} MB, {100 * Processors:F1} % of a processor in periods of {Period?.TotalMilliseconds} ms";
    }
}
