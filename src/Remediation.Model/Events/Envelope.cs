using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Model.Events;

/// <summary>An EventBridge envelope, on its way to becoming a trigger.</summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html</remarks>
internal readonly partial struct Envelope(JsonElement root)
{
    private const int LongestShown = 80;

    public Field Root { get; } = new(root);

    public Field Detail => Root["detail"];

    public string? Id => Root["id"].Text;

    public string? Account => Root["account"].Text;

    public string? Region => Root["region"].Text;

    public string? Time => Root["time"].Text;

    /// <summary>What every trigger has, where an event gives it itself rather than by its envelope.</summary>
    public readonly record struct Origin(string? Id, string? Account, string? Region, string? Time);

    /// <summary>Makes a trigger, or says what is wrong with the envelope.</summary>
    public (Trigger? Trigger, string? Reason) Checked(
        Origin origin,
        Func<string, string, string, DateTimeOffset, Trigger> make
    )
    {
        var (id, account, region, time) = origin;
        if (id is null)
            return (null, "the event has no id, so that its second delivery could not be told from it");
        if (account is null || !AccountId().IsMatch(account))
            return (null, $"the event's account '{Shown(account)}' is not an account id");
        // Config's items of global resources say where they are, but not where they are asked for.
        if (region == "global")
            region = Region;
        if (region is null || !Regions.IsRegion(region))
            return (null, $"the event's region '{Shown(region)}' is not a region");
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, utc, out var when)
            ? (make(id, account, region, when), null)
            : (null, $"the event's time '{Shown(time)}' is not a time");
    }

    /// <summary>A text of an event, short enough for a message.</summary>
    public static string Shown(string? text) =>
        text is { Length: > LongestShown } ? text[..LongestShown] + "..." : text ?? "";

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex AccountId();
}
