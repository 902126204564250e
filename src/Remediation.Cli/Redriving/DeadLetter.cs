using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using Remediation.Guardrails;

namespace Remediation.Cli;

/// <summary>A message of the dead letter queue: the event in it, whom it concerns, and what went wrong.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Envelope">The event; null where there is none that could be given again.</param>
/// <param name="Trigger">The event as the engine reads it; null where it does not.</param>
/// <param name="Guardrails">The guardrails that watch it.</param>
/// <param name="Target">The function that it did not reach, if the message says so.</param>
/// <param name="Error">What AWS says went wrong; empty where it does not say.</param>
/// <param name="Refusal">Why it cannot be given again; empty if it can.</param>
internal sealed record DeadLetter(
    string Id,
    JsonObject? Envelope,
    Trigger? Trigger,
    IReadOnlyList<Guardrail> Guardrails,
    string? Target,
    string Error,
    string Refusal
)
{
    /// <remarks>
    /// EventBridge, Lambda and SQS each put the event as it was into the body, the first two what went wrong into attributes; a destination wraps it.
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    /// </remarks>
    public static DeadLetter Read(Message message)
    {
        string Attribute(string name) =>
            message.MessageAttributes is { } attributes && attributes.TryGetValue(name, out var value)
                ? value.StringValue ?? ""
                : "";
        var error = string.Join(
            ": ",
            new[]
            {
                Attribute("ERROR_CODE"),
                Attribute("ERROR_MESSAGE"),
                Attribute("ErrorCode"),
                Attribute("ErrorMessage"),
            }.Where(t => t.Length > 0)
        );
        DeadLetter Left(string why, JsonObject? envelope = null) =>
            new(message.MessageId, envelope, null, [], null, error, why);

        JsonNode? json;
        try
        {
            json = JsonNode.Parse(message.Body);
        }
        catch (JsonException)
        {
            return Left("its body is not JSON");
        }
        if (json is not JsonObject envelope)
            return Left("its body is no event");
        if (envelope["DDBStreamBatchInfo"] is JsonObject batch)
            return Left(
                $"it stands for {batch["batchSize"]?.ToString() ?? "some"} records of the ledger's stream that the notifier could not tell, and holds none of them: `remediate history` has them; delete it when they are known"
            );
        var target = Attribute("TARGET_ARN");
        if (envelope["requestPayload"] is JsonObject payload && envelope["requestContext"] is JsonObject context)
            (envelope, target) = (payload, Text(context["functionArn"]));

        using var document = JsonDocument.Parse(envelope.ToJsonString());
        var (trigger, reason) = EventReader.Read(document.RootElement);
        if (trigger is null)
            return Left(reason ?? "it says nothing", envelope);
        return new(
            message.MessageId,
            envelope,
            trigger,
            [.. Catalogue.All.Where(g => g.IsWokenBy(trigger))],
            FunctionOf(target),
            error,
            ""
        );
    }

    /// <summary>The envelope as it is given again.</summary>
    public string Redriven()
    {
        var copy = (JsonObject)Envelope!.DeepClone();
        copy[EventReader.Redriven] = true;
        return copy.ToJsonString();
    }

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

    // A message may come from whoever may write to the queue: it does not choose a function that is not ours. The part after the name is a version or an alias.
    private static string? FunctionOf(string arn) =>
        arn.Split(':') is ["arn", _, "lambda", _, _, "function", var name, ..]
        && name.StartsWith(Deployed.Prefix, StringComparison.Ordinal)
            ? name
            : null;

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
