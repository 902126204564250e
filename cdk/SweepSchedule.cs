using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Remediation.Cdk;

/// <summary>
/// When a function sweeps: as often as its guardrails ask, at a minute that its name gives, so that not all of them
/// sweep at once.
/// </summary>
/// <remarks>
/// A cron expression, since EventBridge's <c>rate(...)</c> counts from the rule's creation, which is the same moment
/// for all.
/// </remarks>
public static class SweepSchedule
{
    private static readonly int[] Minutes = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
    private static readonly int[] Hours = [1, 2, 3, 4, 6, 8, 12, 24];

    /// <param name="name">What gives the minute and hour; the same name, the same time in every deployment.</param>
    /// <param name="every">
    /// The longest time between two sweeps, down to a minute; one that does not divide an hour or a day is shortened
    /// to one that does.
    /// </param>
    public static string Of(string name, TimeSpan every)
    {
        var spread = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var minute = spread % 60;
        if (every < TimeSpan.FromHours(1))
        {
            var step = Minutes.LastOrDefault(m => TimeSpan.FromMinutes(m) <= every, 1);
            return string.Create(CultureInfo.InvariantCulture, $"cron({minute % step}/{step} * * * ? *)");
        }
        var hours = Hours.Last(h => TimeSpan.FromHours(h) <= every);
        return string.Create(CultureInfo.InvariantCulture, $"cron({minute} {HoursOf(hours, spread / 60)} * * ? *)");
    }

    // Every so many hours, beginning at one that the name gives.
    private static string HoursOf(int every, uint spread)
    {
        var first = spread % (uint)every;
        return every switch
        {
            1 => "*",
            24 => string.Create(CultureInfo.InvariantCulture, $"{first}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{first}/{every}"),
        };
    }
}
