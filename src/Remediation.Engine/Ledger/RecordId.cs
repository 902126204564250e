using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Engine.Ledger;

/// <summary>
/// Names a record by what it is about, so that the same event always has the same record, the id alone finds it, and a
/// resource's records are one query.
/// </summary>
/// <param name="Resource">Twelve hex digits of the SHA-256 of the resource's ARN.</param>
/// <param name="Time">When the event happened, to the second.</param>
/// <param name="Event">Ten hex digits of the SHA-256 of guardrail and event id.</param>
public sealed partial record RecordId(string Resource, string Time, string Event)
{
    public string PartitionKey => $"resource#{Resource}";
    public string SortKey => $"record#{Time}#{Event}";

    public static RecordId Of(string guardrail, string arn, string eventId, DateTimeOffset time) =>
        new(
            Hash(arn)[..12],
            time.UtcDateTime.ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture),
            Hash($"{guardrail}\n{eventId}")[..10]
        );

    /// <summary>The partition key of a resource's records.</summary>
    public static string PartitionKeyOf(string arn) => $"resource#{Hash(arn)[..12]}";

    /// <summary>The id of a text such as <c>1b2c3d4e5f60-20260102T030405Z-0a1b2c3d4e</c>, or null.</summary>
    public static RecordId? Parse(string? text) =>
        Form().Match(text ?? "") is { Success: true } match
            ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)
            : null;

    public override string ToString() => $"{Resource}-{Time}-{Event}";

    /// <summary>The SHA-256 of a text in hex digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(@"^([0-9a-f]{12})-([0-9]{8}T[0-9]{6}Z)-([0-9a-f]{10})\z")]
    private static partial Regex Form();
}
