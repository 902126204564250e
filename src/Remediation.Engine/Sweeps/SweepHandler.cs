using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Remediation.Engine.Heartbeats;
using Remediation.Engine.Repairs;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine.Sweeps;

/// <summary>
/// What a function does with a sweep's tick: it sweeps until its time is up, and then invokes itself to go on.
/// </summary>
/// <param name="self">The function's own name or ARN.</param>
public sealed class SweepHandler(
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

    /// <summary>Writes a heartbeat at the end of each sweep; null to write none.</summary>
    public HeartbeatWriter? Heartbeat { get; init; }

    // An answer of Lambda's has a limit; the log has every result.
    private const int MostTold = 100;

    private static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(1);

    /// <returns>The answer to the invocation.</returns>
    public async Task<JsonObject> HandleAsync(JsonElement envelope, Invocation invocation, CancellationToken cancel)
    {
        var (trigger, reason) = EventReader.Read(envelope);
        if (trigger is not Trigger.Sweep tick)
            return new() { ["results"] = Json([Result.Ignored(reason ?? "it is no sweep's tick")]) };
        log.Correlation = tick.Id;
        if (pipeline.RefusalOf(tick, envelope) is { } refusal)
            return Refused(tick, refusal);
        var state = SweepState.Of(new Field(envelope)["detail"]);
        if (state.Hop > MostHops)
        {
            throw new InvalidOperationException(
                $"the sweep {tick.Id} took {state.Hop} invocations and is not at its end"
            );
        }

        var told = new List<Result>();
        var faults = 0;
        var end = clock.GetUtcNow() + (invocation.Remaining ?? DefaultTime);
        var regions = await RegionsAsync(state, tick, cancel);
        // What a targeted sweep finds was not all there before.
        var sweep = new Sweep(DueAt(tick, state), pipeline, regions) { IsOfDeployment = !state.IsTargeted };
        var next = await sweep.RunAsync(tick, state, invocation, IsTimeUp, Tell, Fail, cancel);
        if (!next.IsDone)
            await GoOnAsync(tick, next with { Hop = state.Hop + 1 }, cancel);
        Log(tick, next, faults);
        if (next.IsDone)
            await EndAsync(tick, next, regions, end, cancel);
        return new()
        {
            ["results"] = Json(told),
            ["sweep"] = new JsonObject { ["done"] = next.IsDone, ["totals"] = next.TotalsJson() },
        };

        bool IsTimeUp() => clock.GetUtcNow() >= end - Reserve;

        void Fail(SweepFault fault) => log.Error($"sweep {tick.Id}: {fault}");

        void Tell(Result result)
        {
            if (RepairFailedException.IsFailure(result))
                faults++;
            if (result.Outcome is Outcome.Compliant or Outcome.Ignored)
                return;
            log.Result(result, tick, clock.GetUtcNow());
            if (told.Count < MostTold)
                told.Add(result);
        }
    }

    private JsonObject Refused(Trigger.Sweep tick, string refusal)
    {
        var result = Result.Refused(refusal);
        log.Result(result, tick, clock.GetUtcNow());
        return new() { ["results"] = Json([result]) };
    }

    // The heartbeat comes also after a sweep in which something failed: it is the executable's own.
    private async Task EndAsync(
        Trigger.Sweep tick,
        SweepState done,
        SweptRegions swept,
        DateTimeOffset end,
        CancellationToken cancel
    )
    {
        var faults = new List<Exception>();
        if (done.Failures > 0)
        {
            faults.Add(
                new InvalidOperationException(
                    $"the sweep {tick.Id} is done, but {done.Failures} times something could not be listed or judged: "
                        + "the log has each"
                )
            );
        }
        try
        {
            // A heartbeat says that everything was swept.
            if (Heartbeat is not null && !done.IsTargeted)
                await Heartbeat.WriteAsync(swept, end, cancel);
        }
        catch (Exception error) when (AwsError.Is(error, cancel))
        {
            faults.Add(
                new InvalidOperationException($"the heartbeat could not be written: {AwsError.Text(error)}", error)
            );
        }
        if (faults.Count > 1)
            throw new AggregateException(faults);
        if (faults.Count > 0)
            throw faults[0];
    }

    // Of a schedule for guardrails that ask for it so often, these. Of any other tick all, and of one that is nobody's,
    // such as a schedule of another version: it must not end as if everything had been swept.
    private IReadOnlyList<Guardrail> DueAt(Trigger.Sweep tick, SweepState state)
    {
        if (state.IsTargeted)
            return [.. configuration.Guardrails.Where(guardrail => guardrail.Id == state.Guardrail)];
        var every = Deployed.SweepEveryOf(tick.Rule?.Split('/')[^1]);
        var due = configuration.Guardrails.Where(guardrail => guardrail.SweepEvery == every).ToList();
        return due.Count > 0 ? due : configuration.Guardrails;
    }

    private async Task<SweptRegions> RegionsAsync(SweepState state, Trigger.Sweep tick, CancellationToken cancel)
    {
        if (state.IsTargeted)
            return SweptRegions.Only(state.Region ?? tick.Region);
        return configuration.Regions is { } patterns
            ? await SweptRegions.FindAsync(aws, patterns, cancel)
            : SweptRegions.Only(aws.Region);
    }

    private Task GoOnAsync(Trigger.Sweep tick, SweepState next, CancellationToken cancel)
    {
        var lambda = aws.Client(() =>
            new AmazonLambdaClient(aws.Credentials, aws.Configured(new AmazonLambdaConfig()))
        );
        return lambda.InvokeAsync(
            new InvokeRequest
            {
                FunctionName = self,
                InvocationType = InvocationType.Event,
                Payload = tick.ToEnvelope(next.ToJson()).ToJsonString(),
            },
            cancel
        );
    }

    private void Log(Trigger.Sweep tick, SweepState next, int faults)
    {
        var place = next.IsDone ? "is done" : $"goes on at {next.Guardrail} in {next.Region}";
        var failures = faults > 0 ? $", {faults} failures in this invocation" : null;
        log.Information($"sweep {tick.Id} {place}: {next.TotalsJson().ToJsonString()}{failures}");
    }

    private static JsonNode Json(IReadOnlyList<Result> results) =>
        JsonSerializer.SerializeToNode(new Answer(results), EngineJson.Default.Answer)!["results"]!.DeepClone();
}
