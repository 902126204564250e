using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using Remediation.Guardrails;

namespace Remediation.Cli.Redriving;

/// <summary>A message of the dead letter queue: the event in it, whom it concerns, and what went wrong.</summary>
internal sealed record DeadLetter
{
    private const string HomeBus = "event-bus/" + Deployed.HomeBus;

    private static readonly string[] ErrorAttributes = ["ERROR_CODE", "ERROR_MESSAGE", "ErrorCode", "ErrorMessage"];

    /// <summary>The message's id.</summary>
    public required string Id { get; init; }

    /// <summary>The event; null where there is none that could be given again.</summary>
    public JsonObject? Envelope { get; init; }

    /// <summary>The event as the engine reads it; null where it does not.</summary>
    public Trigger? Trigger { get; init; }

    /// <summary>The guardrails that watch it; of an event that waited for a guardrail's delay, this one.</summary>
    public IReadOnlyList<Guardrail> Guardrails { get; init; } = [];

    /// <summary>
    /// The ARN of the engine that it did not reach, or of the bus that would have woken it; null where the message does
    /// not say, or names something else.
    /// </summary>
    public Arn? Target { get; init; }

    /// <summary>What AWS says went wrong; null where it does not say.</summary>
    public string? Error { get; init; }

    /// <summary>Why it cannot be given again; null if it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The event in a few words.</summary>
    public string Event =>
        Trigger switch
        {
            Trigger.Call call => $"{call.EventName} {call.Time:u}",
            Trigger.ConfigItem item => $"Config item {item.ResourceType} {item.Time:u}",
            Trigger.ConfigRule rule => $"Config rule {rule.RuleName} {rule.Time:u}",
            Trigger.Sweep sweep => $"sweep {sweep.Time:u}",
            _ => "",
        };

    /// <remarks>
    /// EventBridge, Lambda and SQS each put the event as it was into the body, the first two what went wrong into
    /// attributes; a destination wraps it.
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    /// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    /// </remarks>
    public static DeadLetter Read(Message message)
    {
        var errors = ErrorAttributes.Select(name => AttributeOf(message, name)).OfType<string>().ToList();
        var letter = new DeadLetter
        {
            Id = message.MessageId,
            Error = errors.Count > 0 ? string.Join(": ", errors) : null,
        };
        try
        {
            return JsonNode.Parse(message.Body) is JsonObject body
                ? letter.With(body, AttributeOf(message, "TARGET_ARN"))
                : letter with
                {
                    Refusal = "its body is no event",
                };
        }
        catch (JsonException)
        {
            return letter with { Refusal = "its body is not JSON" };
        }
    }

    /// <summary>The envelope as it is given again.</summary>
    public string Redriven()
    {
        var copy = (JsonObject)Envelope!.DeepClone();
        copy[EventReader.Redriven] = true;
        return copy.ToJsonString();
    }

    private DeadLetter With(JsonObject body, string? target)
    {
        if (body["DDBStreamBatchInfo"] is JsonObject batch)
            return this with { Refusal = OfStream(batch) };
        var envelope = body;
        if (body["requestPayload"] is JsonObject payload && body["requestContext"] is JsonObject context)
        {
            envelope = payload;
            target = TextOf(context["functionArn"]);
        }

        using var document = JsonDocument.Parse(envelope.ToJsonString());
        var (trigger, reason) = EventReader.Read(document.RootElement);
        if (trigger is null)
            return this with { Envelope = envelope, Refusal = reason ?? "it says nothing" };
        var waitedFor = EventReader.WaitedFor(document.RootElement);
        if (waitedFor is not null && !Catalogue.All.Ids.Contains(waitedFor))
            return this with { Envelope = envelope, Refusal = $"it waited for '{waitedFor}', which is no guardrail" };
        return this with
        {
            Envelope = envelope,
            Trigger = trigger,
            Guardrails =
            [
                .. Catalogue.All.Where(g => waitedFor is null || g.Id == waitedFor).Where(g => g.IsWokenBy(trigger)),
            ],
            Target = EngineOf(target),
        };
    }

    private static string OfStream(JsonObject batch) =>
        $"it stands for {batch["batchSize"]?.ToString() ?? "some"} records of the ledger's stream "
        + "that the notifier could not tell, and holds none of them: "
        + "`remediate history` has them; delete it when they are known";

    private static string? AttributeOf(Message message, string name)
    {
        if (message.MessageAttributes is null || !message.MessageAttributes.TryGetValue(name, out var attribute))
            return null;
        return string.IsNullOrEmpty(attribute.StringValue) ? null : attribute.StringValue;
    }

    // The function without its version or alias.
    private static Arn? EngineOf(string? text) =>
        Arn.Parse(text) switch
        {
            { Service: "events", Resource: HomeBus } bus => bus,
            { Service: "lambda" } arn when arn.Resource.Split(':') is ["function", Deployed.Engine, ..] => arn with
            {
                Resource = $"function:{Deployed.Engine}",
            },
            _ => null,
        };

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
