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
    private const int LongestSection = 3000;

    /// <param name="notice">What is told.</param>
    /// <param name="guardrail">Its guardrail; null if this version has none of its id.</param>
    public static JsonObject Of(Notice notice, Guardrail? guardrail)
    {
        var record = notice.Record;
        var headline = HeadlineOf(record);
        var title = guardrail?.Title ?? record.Guardrail;
        var isStopped = record.Outcome is Outcome.Planned or Outcome.Held or Outcome.Unclear;
        var steps = isStopped ? record.Plan : [.. record.Done.Select(step => step.Call)];
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
            Section($"*Before*\n{SlackText.Block(record.Before)}")
        );
        if (record.After is not null)
            blocks.Add((JsonNode)Section($"*After*\n{SlackText.Block(record.After)}"));
        var undo = isStopped ? null : $"\n*Undo* {SlackText.Code($"remediate undo {record.Id}")}";
        blocks.Add((JsonNode)Section($"{Links(record)}{undo}{Exempt(record)}"));
        return new JsonObject
        {
            ["text"] = $"{headline}: {SlackText.Plain(title)} – {SlackText.Plain(record.Resource.ToString())}",
            ["blocks"] = blocks,
        };
    }

    private static string HeadlineOf(LedgerRecord record) =>
        (record.Outcome, record.Gate) switch
        {
            (Outcome.Applied, _) => "🔧 Repaired",
            (Outcome.Planned, _) => "👀 Would repair (audit)",
            (Outcome.Held, GateNames.War) => "⚔️ Held, somebody keeps doing it",
            (Outcome.Held, GateNames.Breaker) => "🛑 Held, too many repairs",
            (Outcome.Held, GateNames.Pause) => "⏸️ Held, paused",
            (Outcome.Held, GateNames.Exemption) => "✋ Held, exempt",
            (Outcome.Held, _) => "🙋 Somebody must act",
            (Outcome.Unclear, _) => "❓ Unclear",
            (Outcome.Settling, _) => "⏳ Repair under way",
            (Outcome.NotHealed, _) => "🔥 Not healed",
            _ => "🔥 Failed",
        };

    private static string What(LedgerRecord record)
    {
        var result = record.Reason is null ? null : $"\n*Result* {SlackText.Plain(record.Reason)}";
        return $"*What* {SlackText.Plain(record.Violation)}{result}";
    }

    private static string With(Actor? actor) =>
        actor?.Tool is { } tool
            ? $"*{tool}*: mend it at the source, or its next run makes it again"
            : SlackText.Code(actor?.UserAgent, 160);

    private static string TimeOf(LedgerRecord record) =>
        record.EventTime.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // What is exempt already needs no exemption; a pause is ended, not exempted from.
    private static string? Exempt(LedgerRecord record)
    {
        if (record.Gate == GateNames.Exemption || record.Outcome == Outcome.Unclear)
            return null;
        if (record.Gate == GateNames.Pause)
            return $"\n*Resume* {SlackText.Code("remediate resume")}";
        var command =
            $"remediate exempt add {record.Guardrail} --resource {record.Resource} --owner WHO --reason WHY "
            + "--expires 30d";
        return $"\n*Exempt* {SlackText.Code(command, 800)}";
    }

    // The parts of these links are our own or were checked to be ids; what is not is percent-escaped.
    private static string Links(LedgerRecord record)
    {
        var console = Console(record.Resource.Partition);
        var region = record.Resource.Region;
        var resource = $"https://{console}/go/view?arn={Uri.EscapeDataString(record.Resource.ToString())}";
        var trail =
            $"https://{region}.{console}/cloudtrailv2/home?region={region}#/events/{Uri.EscapeDataString(record.EventId)}";
        return $"<{resource}|Open in the console> · <{trail}|Event in CloudTrail>";
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

    private static JsonObject Section(string text) =>
        new()
        {
            ["type"] = "section",
            ["text"] = Markdown(text.Length <= LongestSection ? text : text[..(LongestSection - 10)] + "…```"),
        };

    private static JsonObject Fields(params string[] texts) =>
        new() { ["type"] = "section", ["fields"] = new JsonArray([.. texts.Select(Markdown)]) };

    private static JsonObject Markdown(string text) => new() { ["type"] = "mrkdwn", ["text"] = text };
}
