using System.Globalization;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Planning;

/// <summary>What a sweep in audit would change, for somebody to read, approve and apply.</summary>
/// <param name="Version">The version of this program that made it.</param>
/// <param name="Account">The account that was swept.</param>
/// <param name="Region">The region that was swept.</param>
/// <param name="Time">When.</param>
/// <param name="Changes">The violations that would be mended, and how.</param>
internal sealed record Plan(
    string Version,
    string Account,
    string Region,
    DateTimeOffset Time,
    IReadOnlyList<PlannedChange> Changes
)
{
    /// <summary>The form of the file.</summary>
    public const int Form = 1;

    /// <summary>How far the clock of whoever made it may be ahead.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The version of this program.</summary>
    public static string OwnVersion => typeof(Plan).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public JsonObject ToJson() =>
        new()
        {
            ["plan"] = Form,
            ["version"] = Version,
            ["account"] = Account,
            ["region"] = Region,
            ["time"] = Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["changes"] = new JsonArray([.. Changes.Select(change => change.ToJson())]),
        };

    /// <summary>Why it cannot be applied at all; null if it can.</summary>
    /// <param name="oldest">What it must not have been made before.</param>
    public string? RefusalOf(string account, string region, DateTimeOffset oldest, DateTimeOffset now)
    {
        if (Account != account || Region != region)
            return $"it is of account {Account} in {Region}, and this is account {account} in {region}";
        if (Version != OwnVersion)
            return $"version {Version} made it, and this is {OwnVersion}: make it again";
        if (Time > now + ClockSkew)
            return $"it says that it was made at {Time:u}, and it is {now:u}";
        if (Time < oldest)
            return $"it was made at {Time:u}, before {oldest:u}: make it again, or give a longer --max-age";
        return null;
    }
}
