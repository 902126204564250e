using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Engine.Repairs;
using Remediation.Engine.Sweeps;
using Remediation.Engine.Telemetry;
using Remediation.Guardrails.Self;

namespace Remediation.Engine;

/// <summary>What a function does with an invocation: an event, a batch of events that waited in a queue, or a sweep's tick.</summary>
/// <param name="self">The function's own name or ARN, by which a sweep goes on.</param>
public sealed class Handler(
    EngineConfiguration configuration,
    Pipeline pipeline,
    AwsClients aws,
    Log log,
    TimeProvider clock,
    string self
)
{
    /// <summary>A sweep goes on in another invocation when less than this is left.</summary>
    public static readonly TimeSpan Reserve = TimeSpan.FromSeconds(15);

    /// <summary>The most invocations of one sweep: a sweep that never ends is a fault.</summary>
    public const int MostHops = 500;

    /// <returns>The answer to the invocation, as JSON.</returns>
    /// <exception cref="RepairFailedException">A repair failed; Lambda tries the event again.</exception>
    /// <exception cref="JsonException">The payload is not JSON.</exception>
    public async Task<byte[]> HandleAsync(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(payload);
        var root = new Field(document.RootElement);
        if (
            root["Records"].Items.ToList() is { Count: > 0 } records
            && records.All(r => r["eventSource"].Text == "aws:sqs")
        )
            return Bytes(new JsonObject { ["batchItemFailures"] = await BatchAsync(records, invocation, cancel) });
        if (root["detail-type"].Text is "Scheduled Event" or EventReader.SweepContinuation)
            return await SweepAsync(document.RootElement, invocation, cancel);
        return Bytes(await OneAsync(document.RootElement, invocation, cancel));
    }

    private async Task<Answer> OneAsync(JsonElement envelope, Invocation invocation, CancellationToken cancel)
    {
        var answer = await pipeline.HandleAsync(envelope, invocation, cancel);
        return answer.Results.Any(RepairFailedException.IsFailure)
            ? throw new RepairFailedException(answer.Results)
            : answer;
    }

    // One bad event does not repeat the others: the queue gives it again, and puts it aside in the end.
    private async Task<JsonArray> BatchAsync(List<Field> records, Invocation invocation, CancellationToken cancel)
    {
        var failures = new JsonArray();
        foreach (var record in records)
            try
            {
                // The queue says when it was first given the event out.
                var first = long.TryParse(
                    record["attributes"]["ApproximateFirstReceiveTimestamp"].Text,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out var ms
                )
                    ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                    : invocation.FirstSeen;
                using var body = JsonDocument.Parse(record["body"].Text);
                await OneAsync(body.RootElement, invocation with { FirstSeen = first }, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                log.Error(
                    $"message {record["messageId"].Text} will come again: {e.GetType().Name}: {AwsError.Text(e)}"
                );
                failures.Add((JsonNode)new JsonObject { ["itemIdentifier"] = record["messageId"].Text });
            }
        return failures;
    }

    private async Task<byte[]> SweepAsync(JsonElement root, Invocation invocation, CancellationToken cancel)
    {
        var (trigger, reason) = EventReader.Read(root);
        if (trigger is not Trigger.Sweep tick)
            return Bytes(new Answer([new("", "", Outcome.Ignored, reason, [])]));
        log.Correlation = tick.Id;
        var state = SweepState.Of(new Field(root)["detail"]);
        if (state.Hop > MostHops)
            throw new InvalidOperationException(
                $"the sweep {tick.Id} took {state.Hop} invocations and is not at its end"
            );
        var end = clock.GetUtcNow() + (invocation.Remaining ?? TimeSpan.FromMinutes(1)) - Reserve;

        var sweep = new Sweep(configuration.Guardrails, pipeline, aws);
        var (faults, told) = (0, new List<Result>());
        var next = await sweep.RunAsync(
            tick,
            state,
            invocation,
            () => clock.GetUtcNow() >= end,
            result =>
            {
                if (RepairFailedException.IsFailure(result))
                    faults++;
                if (result.Outcome is Outcome.Compliant or Outcome.Ignored)
                    return;
                log.Result(result, tick, clock.GetUtcNow());
                if (told.Count < 100)
                    told.Add(result);
            },
            cancel
        );
        var isDone = next.Guardrail.Length == 0;
        if (!isDone)
        {
            var envelope = new JsonObject
            {
                ["id"] = tick.Id,
                ["source"] = "remediation",
                ["detail-type"] = EventReader.SweepContinuation,
                ["account"] = tick.Account,
                ["region"] = tick.Region,
                ["time"] = tick.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                ["detail"] = (next with { Hop = state.Hop + 1 }).ToJson(),
            };
            await aws.Lambda.InvokeAsync(
                new InvokeRequest
                {
                    FunctionName = self,
                    InvocationType = InvocationType.Event,
                    Payload = envelope.ToJsonString(),
                },
                cancel
            );
        }
        log.Information(
            $"sweep {tick.Id} {(isDone ? "is done" : $"goes on at {next.Guardrail}")}: {next.TotalsJson().ToJsonString()}{(faults > 0 ? $", {faults} failures in this invocation" : "")}"
        );
        return Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["results"] = JsonSerializer.SerializeToNode(new Answer(told), EngineJson.Default.Answer)![
                    "results"
                ]!.DeepClone(),
                ["sweep"] = new JsonObject { ["done"] = isDone, ["totals"] = next.TotalsJson() },
            }.ToJsonString()
        );
    }

    private static byte[] Bytes(Answer answer) =>
        JsonSerializer.SerializeToUtf8Bytes(answer, EngineJson.Default.Answer);

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
