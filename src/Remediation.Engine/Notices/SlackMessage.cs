using System.Text.Json.Nodes;
using Remediation.Guardrails;

namespace Remediation.Engine.Notices;

/// <summary>The Block Kit message of an outcome: what, where, who, what was done or would be, before and after, and how to undo.</summary>
/// <remarks>https://api.slack.com/reference/block-kit/blocks gives the limits of lengths.</remarks>
public static class SlackMessage
{
    public static JsonObject Of(Notice notice)
    {
        var guardrail = Catalogue.Find(notice.Guardrail);
        var (icon, word) = notice.Outcome switch
        {
            Outcome.Applied => ("🔧", "Repaired"),
            Outcome.Planned => ("👀", "Would repair (audit)"),
            Outcome.Held => notice.Gate switch
            {
                "war" => ("⚔️", "Held, somebody keeps doing it"),
                "breaker" => ("🛑", "Held, too many repairs"),
                "pause" => ("⏸️", "Held, paused"),
                "exemption" => ("✋", "Held, exempt"),
                _ => ("🙋", "Somebody must act"),
            },
            Outcome.NotHealed => ("🔥", "Not healed"),
            _ => ("🔥", "Failed"),
        };
        var title = guardrail?.Title ?? notice.Guardrail;
        var blocks = new JsonArray(
            new JsonObject { ["type"] = "header", ["text"] = PlainText($"{icon} {word}: {title}") },
            Section(
                $"*What* {SlackText.Plain(notice.Violation)}{(notice.Reason.Length > 0 ? $"\n*Result* {SlackText.Plain(notice.Reason)}" : "")}"
            ),
            Fields(
                $"*Resource*\n{SlackText.Code(notice.Resource)}",
                $"*Account and region*\n{SlackText.Code($"{notice.Account} {notice.Region}")}",
                $"*Who*\n{SlackText.Code(notice.Actor.Arn)} from {SlackText.Code(notice.Actor.SourceIp, 80)}",
                $"*With*\n{(notice.Actor.Tool.Length > 0 ? $"*{notice.Actor.Tool}*: mend it at the source, or its next run makes it again" : SlackText.Code(notice.Actor.UserAgent, 160))}",
                $"*Guardrail*\n{SlackText.Code(notice.Guardrail)} ({guardrail?.Severity.ToString() ?? "unknown severity"})",
                $"*Event*\n{SlackText.Code(notice.EventName)} at {SlackText.Plain(notice.EventTime)}"
            )
        );
        var steps = notice.Outcome is Outcome.Planned or Outcome.Held ? notice.Plan : notice.Done;
        blocks.Add(
            (JsonNode)Section(
                $"*{(notice.Outcome is Outcome.Planned or Outcome.Held ? "Would do" : "Did")}*\n{(steps.Count == 0 ? "nothing" : SlackText.Block(string.Join("\n", steps)))}"
            )
        );
        blocks.Add((JsonNode)Section($"*Before*\n{SlackText.Block(notice.Before)}"));
        if (notice.After.Length > 0)
            blocks.Add((JsonNode)Section($"*After*\n{SlackText.Block(notice.After)}"));
        var commands = notice.Outcome is Outcome.Planned or Outcome.Held
            ? ""
            : $"\n*Undo* {SlackText.Code($"remediate undo {notice.Record}")}";
        blocks.Add(
            (JsonNode)Section(
                $"<{ConsoleLink(notice)}|Open in the console> · <{CloudTrailLink(notice)}|Event in CloudTrail>{commands}{Exempt(notice)}"
            )
        );
        return new JsonObject
        {
            ["text"] = $"{icon} {word}: {SlackText.Plain(title)} – {SlackText.Plain(notice.Resource)}",
            ["blocks"] = blocks,
        };
    }

    // What is exempt already needs no exemption; a pause is ended, not exempted from.
    private static string Exempt(Notice notice) =>
        notice.Gate switch
        {
            "exemption" => "",
            "pause" => $"\n*Resume* {SlackText.Code("remediate resume")}",
            _ =>
                $"\n*Exempt* {SlackText.Code($"remediate exempt add {notice.Guardrail} --resource {notice.Resource} --owner WHO --reason WHY --expires 30d", 800)}",
        };

    // The parts of these links are our own or were checked to be ids; what is not is percent-escaped.
    private static string ConsoleLink(Notice notice) =>
        $"https://{Console(notice.Partition)}/go/view?arn={Uri.EscapeDataString(notice.Resource)}";

    private static string CloudTrailLink(Notice notice) =>
        $"https://{notice.Region}.{Console(notice.Partition)}/cloudtrailv2/home?region={notice.Region}#/events/{Uri.EscapeDataString(notice.EventId)}";

    private static string Console(string partition) =>
        partition switch
        {
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            "aws-eusc" => "console.amazonaws-eusc.eu",
            _ => "console.aws.amazon.com",
        };

    private static JsonObject PlainText(string text) =>
        new() { ["type"] = "plain_text", ["text"] = text.Length <= 150 ? text : text[..149] + "…" };

    private static JsonObject Section(string text) =>
        new()
        {
            ["type"] = "section",
            ["text"] = new JsonObject
            {
                ["type"] = "mrkdwn",
                ["text"] = text.Length <= 3000 ? text : text[..2990] + "…```",
            },
        };

    private static JsonObject Fields(params IEnumerable<string> texts)
    {
        var fields = new JsonArray();
        foreach (var text in texts)
            fields.Add((JsonNode)new JsonObject { ["type"] = "mrkdwn", ["text"] = text });
        return new() { ["type"] = "section", ["fields"] = fields };
    }
}
