using System.Globalization;

namespace Remediation.Bench.Shares;

/// <summary>What of a processor a function gets.</summary>
/// <param name="Megabytes">The function's memory; null for all that there is.</param>
/// <param name="Period">How often the share is given out.</param>
internal sealed record CpuShare(int? Megabytes, TimeSpan Period)
{
    /// <summary>The word for a function that no share is kept from.</summary>
    public const string Unlimited = "unlimited";

    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html</remarks>
    private const double MegabytesOfAProcessor = 1769;

    // The kernel takes no shorter quota, and no period beyond a second.
    private const double LeastMicroseconds = 1000;
    private const double MostMicroseconds = 1_000_000;

    /// <summary>The share of a size, e.g. <c>256</c> or <c>unlimited</c>.</summary>
    /// <exception cref="FormatException">The kernel cannot give such a share; the message says what it can.</exception>
    public static CpuShare Parse(string size, TimeSpan period)
    {
        if (size == Unlimited)
            return new(null, period);
        if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) || megabytes < 128)
            throw new FormatException($"'{size}' is no memory size: it must be {Unlimited} or megabytes from 128 on");
        var share = new CpuShare(megabytes, period);
        if (share.Quota < LeastMicroseconds || period.TotalMicroseconds > MostMicroseconds)
        {
            var shortest = LeastMicroseconds / 1000 / share.Processors!.Value;
            throw new FormatException(
                $"{period.TotalMilliseconds} ms is no period for {megabytes} MB: "
                    + $"it must be {Math.Ceiling(shortest)} to {MostMicroseconds / 1000} ms"
            );
        }
        return share;
    }

    /// <summary>How many processors it is; null for all.</summary>
    public double? Processors => Megabytes / MegabytesOfAProcessor;

    /// <summary>What it may run in a period, in microseconds; null for as long as it likes.</summary>
    public long? Quota => (long?)(Period.TotalMicroseconds * Processors);

    public override string ToString() =>
        Megabytes is null
            ? Unlimited
            : $"{Megabytes} MB: {100 * Processors:F1} % of a processor, in periods of {Period.TotalMilliseconds} ms";
}
