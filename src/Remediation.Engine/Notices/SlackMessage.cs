using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Notices;

/// <summary>
/// The Block Kit message of an outcome: what, where, who, what was done or would be, before and after, and how to undo.
/// </summary>
/// <remarks>https://api.slack.com/reference/block-kit/blocks gives the limits of lengths.</remarks>
public static class SlackMessage
{
    private const int LongestHeader = 150;

    // A section may have 3,000 characters and each of its fields 2,000: all that is put into one has a limit that
    // leaves room for the rest.
    private const int LongestResult = 1500;
    private const int LongestInLink = 1000;

    /// <param name="notice">What is told.</param>
    /// <param name="guardrail">Its guardrail; null if this version has none of its id.</param>
    public static JsonObject Of(Notice notice, Guardrail? guardrail)
    {
        var record = notice.Record;
        var headline = HeadlineOf(record);
        var title = guardrail?.Title ?? record.Guardrail;
        var isStopped = record.Outcome is Outcome.Planned or Outcome.Held or Outcome.Unclear or Outcome.Refused;
        var steps = isStopped ? record.Plan : [.. record.Done.Select(step => step.Shown)];
        var shown = steps.Count == 0 ? "nothing" : SlackText.Block(string.Join("\n", steps));

        var blocks = new JsonArray(
            new JsonObject { ["type"] = "header", ["text"] = PlainText($"{headline}: {title}") },
            Section(What(record)),
            Fields(
                $"*Resource*\n{SlackText.Code(record.Resource.ToString())}",
                $"*Account and region*\n{SlackText.Code($"{record.Resource.Account} {record.Resource.Region}")}",
                $"*Who*\n{SlackText.Code(record.Actor?.Arn)} from {SlackText.Code(record.Actor?.SourceIp, 80)}",
                $"*With*\n{With(record.Actor)}",
                $"*Guardrail*\n{SlackText.Code(record.Guardrail)} "
                    + $"({guardrail?.Severity.ToString() ?? "unknown severity"})",
                $"*Event*\n{SlackText.Code(record.EventName)} at {SlackText.Plain(TimeOf(record))}"
            ),
            Section($"*{(isStopped ? "Would do" : "Did")}*\n{shown}"),
            Section($"*Before*\n{SlackText.Block(record.Before ?? ElsewhereOf(record, RecordItem.Before))}")
        );
        if ((record.After ?? ElsewhereOf(record, RecordItem.After)) is { } after)
            blocks.Add((JsonNode)Section($"*After*\n{SlackText.Block(after)}"));
        blocks.Add((JsonNode)Section($"{Links(record)}{Commands(record)}"));
        return new JsonObject
        {
            ["text"] = $"{headline}: {SlackText.Plain(title)} – {SlackText.Plain(record.Resource.ToString())}",
            ["blocks"] = blocks,
        };
    }

    /// <summary>
    /// What is told where Slack does not take <see cref="Of"/>: our own words alone, and how to read the rest.
    /// </summary>
    /// <param name="notice">What is told.</param>
    /// <param name="guardrail">Its guardrail; null if this version has none of its id.</param>
    public static JsonObject Minimal(Notice notice, Guardrail? guardrail) =>
        new()
        {
            ["text"] =
                $"{HeadlineOf(notice.Record)}: {guardrail?.Title ?? "by another version's guardrail"}. "
                + $"Slack refused the notice of it; `remediate history {notice.Record.Id}` has all.",
        };

    private static string HeadlineOf(LedgerRecord record) =>
        (record.Outcome, record.Gate) switch
        {
            (Outcome.Applied, _) when record.Storm is not null => "🌪️ Storm, repaired",
            (Outcome.Applied, _) => "🔧 Repaired",
            (Outcome.Resolved, _) => "✅ Put right by somebody else",
            (Outcome.Refused, _) => "🚧 Not ours",
            (Outcome.Planned, _) => "👀 Would repair (audit)",
            (Outcome.Held, GateNames.Storm) => "🌪️ Held for a while, too many repairs",
            (Outcome.Held, GateNames.Fault) => "🛑 Held for a while, our own repairs fail",
            (Outcome.Held, GateNames.Pause) => "⏸️ Held, paused",
            (Outcome.Held, GateNames.Adoption) => "🕰️ Left, there before enforcement",
            (Outcome.Held, GateNames.Settings) => "🙋 Only told, a setting is missing",
            (Outcome.Held, GateNames.Exemption) => "✋ Held, exempt",
            (Outcome.Held, _) => "🙋 Somebody must act",
            (Outcome.Unclear, _) => "❓ Unclear",
            (Outcome.Settling, _) => "⏳ Repair under way",
            (Outcome.NotHealed, _) => "🔥 Not healed",
            _ => "🔥 Failed",
        };

    private static string What(LedgerRecord record)
    {
        var result = record.Reason is null ? null : $"\n*Result* {SlackText.Plain(record.Reason, LongestResult)}";
        var storm = record.Storm is null ? null : $"\n*Storm* {SlackText.Plain(record.Storm)}";
        return $"*What* {SlackText.Plain(record.Violation)}{result}{storm}";
    }

    // A state that was too long for the record's item.
    private static string? ElsewhereOf(LedgerRecord record, string name) =>
        record.Elsewhere.FirstOrDefault(line => line.StartsWith($"the state {name} ", StringComparison.Ordinal));

    private static string With(Actor? actor) =>
        actor?.Tool is { } tool
            ? $"*{tool}*: mend it at the source, or its next run makes it again"
            : SlackText.Code(actor?.UserAgent, 160);

    private static string TimeOf(LedgerRecord record) =>
        record.EventTime.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // Commands name a record by its id, which was checked to be one: nothing that somebody else chose is pasted into a
    // shell. What is exempt already needs no exemption; a pause is ended, not exempted from.
    private static string Commands(LedgerRecord record)
    {
        var commands = new List<string>();
        if (record.Done.Count > 0)
            Add("Undo", $"remediate undo {record.Id}");
        if (record.Gate == GateNames.Pause)
            Add("Resume", "remediate status");
        else if (MayBeExempted(record))
            Add("Exempt", $"remediate exempt add --record {record.Id}");
        Add("All of it", $"remediate history {record.Id}");
        return string.Concat(commands);

        void Add(string what, string command) => commands.Add($"\n*{what}* {SlackText.Code(command)}");
    }

    private static bool MayBeExempted(LedgerRecord record) =>
        record.Gate != GateNames.Exemption
        && record.Outcome is not (Outcome.Unclear or Outcome.Resolved or Outcome.Refused);

    // The parts of these links are our own or were checked to be ids; what is not is percent-escaped.
    private static string Links(LedgerRecord record)
    {
        if (!Regions.IsRegion(record.Resource.Region))
            return "";
        var console = Console(record.Resource.Partition);
        var region = record.Resource.Region;
        var resource = Uri.EscapeDataString(record.Resource.ToString());
        var trail = Uri.EscapeDataString(record.EventId);
        var links = new List<string>();
        if (resource.Length <= LongestInLink)
            links.Add($"<https://{console}/go/view?arn={resource}|Open in the console>");
        if (trail.Length <= LongestInLink)
            links.Add(
                $"<https://{region}.{console}/cloudtrailv2/home?region={region}#/events/{trail}|Event in CloudTrail>"
            );
        return string.Join(" · ", links);
    }

    private static string Console(string partition) =>
        partition switch
        {
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            "aws-eusc" => "console.amazonaws-eusc.eu",
            _ => "console.aws.amazon.com",
        };

    private static JsonObject PlainText(string text) =>
        new()
        {
            ["type"] = "plain_text",
            ["text"] = text.Length <= LongestHeader ? text : text[..(LongestHeader - 1)] + "…",
        };

    private static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Markdown(text) };

    private static JsonObject Fields(params string[] texts) =>
        new() { ["type"] = "section", ["fields"] = new JsonArray([.. texts.Select(Markdown)]) };

    private static JsonObject Markdown(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };
}
