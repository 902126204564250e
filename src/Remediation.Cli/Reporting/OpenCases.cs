using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Cli.Reporting;

/// <summary>
/// What is held, exempt, unclear or failed as it was seen last, of each guardrail and resource, and when that ends.
/// </summary>
internal static partial class OpenCases
{
    public static JsonArray ToJson(
        IReadOnlyList<LedgerRecord> records,
        Switches switches,
        DateTimeOffset now,
        ExemptionSettings settings
    )
    {
        var last = records
            .Select((record, index) => (record, index))
            .GroupBy(pair => (pair.record.Guardrail, $"{pair.record.Resource}"))
            .Select(group => group.First())
            .Where(pair => IsOpen(Kind.Of(pair.record)));
        return [.. last.Select(pair => Describe(pair.record, pair.index, EndOf(pair.record, switches, settings), now))];
    }

    /// <summary>When what holds a record ends; null where it does not say, or never does.</summary>
    public static DateTimeOffset? EndOf(LedgerRecord record, Switches switches, ExemptionSettings settings) =>
        record.Gate switch
        {
            GateNames.Pause => StandingPauseOf(record, switches)?.End ?? Read(PauseEnd(), record.Reason),
            GateNames.Exemption => StandingExemptionOf(record, switches) is { } exemption
                ? Exemptions.EndOf(exemption, settings)
                : Read(ExemptionEnd(), record.Reason),
            _ => null,
        };

    private static bool IsOpen(Kind kind) =>
        kind == Kind.Held || kind == Kind.Exempt || kind == Kind.Unclear || kind == Kind.Failed;

    private static JsonNode Describe(LedgerRecord record, int index, DateTimeOffset? end, DateTimeOffset now) =>
        new JsonObject
        {
            ["kind"] = Kind.Of(record).Id,
            ["record"] = index,
            ["end"] = Text.Of(end),
            ["over"] = end <= now,
        };

    private static Pause? StandingPauseOf(LedgerRecord record, Switches switches) =>
        switches.Pauses.FirstOrDefault(pause =>
            (pause.Guardrail == Pauses.Every || pause.Guardrail == record.Guardrail)
            && pause.Since <= record.StartedAt
            && record.Reason?.StartsWith($"paused by {pause.By} since {pause.Since:u}", StringComparison.Ordinal)
                == true
        );

    private static Exemption? StandingExemptionOf(LedgerRecord record, Switches switches) =>
        switches.Exemptions.FirstOrDefault(exemption =>
            record.Reason?.StartsWith($"exempt by {exemption.Id} of ", StringComparison.Ordinal) == true
        );

    private static DateTimeOffset? Read(Regex form, string? reason) =>
        form.Match(reason ?? "") is { Success: true } match
        && DateTimeOffset.TryParseExact(
            match.Groups[1].Value,
            "u",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var end
        )
            ? end
            : null;

    // The end of what is no longer among the switches stands in the gate's own words alone.
    [GeneratedRegex(@"^paused by .* since .{20} until ([0-9-]{10} [0-9:]{8}Z): ", RegexOptions.Singleline)]
    private static partial Regex PauseEnd();

    [GeneratedRegex(@", until ([0-9-]{10} [0-9:]{8}Z)\z")]
    private static partial Regex ExemptionEnd();
}
