using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Engine.Repairs;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine;

/// <summary>
/// What a function does with an invocation: an event, a batch of events that waited in a queue, or a sweep's tick.
/// </summary>
public sealed class Handler(Pipeline pipeline, SweepHandler sweeps, Log log)
{
    private const string QueueSource = "aws:sqs";

    /// <returns>The answer to the invocation, as JSON.</returns>
    /// <exception cref="RepairFailedException">A repair failed; Lambda tries the event again.</exception>
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    public async Task<byte[]> HandleAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(payload);
        var root = new Field(document.RootElement);
        var records = root["Records"].Items.ToList();
        if (records.Count > 0 && records.All(record => record["eventSource"].Text == QueueSource))
        {
            var failures = await BatchAsync(records, invocation, cancel);
            return Bytes(new JsonObject { ["batchItemFailures"] = failures });
        }
        var isSweep = root["detail-type"].Text is Trigger.Sweep.Scheduled or Trigger.Sweep.Continuation;
        // What a sweep found and a gate held is of one resource.
        if (isSweep && Hold.Of(document.RootElement) is null)
            return Bytes(await sweeps.HandleAsync(document.RootElement, invocation, cancel));
        var answer = await OneAsync(document.RootElement, invocation, cancel);
        return JsonSerializer.SerializeToUtf8Bytes(answer, EngineJson.Default.Answer);
    }

    private async Task<Answer> OneAsync(JsonElement envelope, Invocation invocation, CancellationToken cancel)
    {
        var answer = await pipeline.HandleAsync(envelope, invocation, cancel);
        if (answer.Results.Any(RepairFailedException.IsFailure))
            throw new RepairFailedException(answer.Results);
        return answer;
    }

    // One bad event does not repeat the others: the queue gives it again, and puts it aside in the end.
    private async Task<JsonArray> BatchAsync(List<Field> records, Invocation invocation, CancellationToken cancel)
    {
        var failures = new JsonArray();
        foreach (var record in records)
        {
            try
            {
                using var body = JsonDocument.Parse(record["body"].Text ?? "");
                var waited = invocation with { FirstSeen = FirstSeen(record, invocation), HasWaited = true };
                await OneAsync(body.RootElement, waited, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                var message = record["messageId"].Text;
                log.Error($"message {message} will come again: {e.GetType().Name}: {AwsError.Text(e)}");
                failures.Add((JsonNode)new JsonObject { ["itemIdentifier"] = message });
            }
        }
        return failures;
    }

    // The queue says when it first gave the event out.
    private static DateTimeOffset? FirstSeen(Field record, Invocation invocation)
    {
        var text = record["attributes"]["ApproximateFirstReceiveTimestamp"].Text;
        return long.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : invocation.FirstSeen;
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
