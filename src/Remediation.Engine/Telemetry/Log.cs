using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Remediation.Engine.Gates;
using Remediation.Engine.Heartbeats;

namespace Remediation.Engine.Telemetry;

/// <summary>
/// One JSON object a line on standard output, under the key names of Powertools for AWS Lambda, and CloudWatch embedded
/// metrics.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/powertools/dotnet/core/logging/ and
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </remarks>
public sealed class Log(Stream output, Func<string, string?> environment, TimeProvider clock)
{
    private const string Outcomes = "Outcomes";
    private const string EventToRepaired = "EventToRepaired";

    private static readonly string[] Levels = ["Trace", "Debug", "Information", "Warning", "Error", "Critical"];
    private readonly string service = environment(Variables.ServiceName) is { Length: > 0 } name ? name : "remediation";
    private readonly string function = environment(Variables.FunctionName) ?? "";

    // As in Powertools: what Lambda itself filters by comes first, so that no line is written for nothing.
    private readonly int threshold = Level(environment("AWS_LAMBDA_LOG_LEVEL") ?? environment(Variables.LogLevel));
    private bool cold = true;

    /// <summary>The event's id, on every line of the invocation; null before one is read.</summary>
    public string? Correlation { get; set; }

    /// <summary>Lambda's request id of the invocation; null outside of one.</summary>
    public string? Request { get; private set; }

    /// <summary>The invocation's X-Ray trace header; null where Lambda gives none.</summary>
    public string? Trace { get; private set; }

    /// <summary>Begins an invocation.</summary>
    public void Begin(string request, string? trace)
    {
        Request = request;
        Trace = trace;
        Correlation = null;
    }

    /// <summary>Ends an invocation: the next one is warm.</summary>
    public void End() => cold = false;

    public void Information(string message) => Line("Information", message, null);

    public void Warning(string message) => Line("Warning", message, null);

    public void Error(string message) => Line("Error", message, null);

    /// <summary>Logs what became of an event and counts it.</summary>
    public void Result(Result result, Trigger? trigger, DateTimeOffset now)
    {
        var level = Outcome.IsFailure(result.Outcome) ? "Error" : "Information";
        var beginning = result.Guardrail is null ? null : $"{result.Guardrail} ";
        Line(level, $"{beginning}{result.Outcome}: {result.Reason}", json => Write(json, result));
        if (result.Guardrail is null)
            return;
        var isRepaired = result.Outcome == Outcome.Applied && trigger is not null;
        Metric(result, isRepaired ? now - trigger!.Time : null, now);
    }

    /// <summary>Counts a heartbeat and what it knows; what it does not know has no value.</summary>
    public void Heartbeat(Heartbeat heartbeat)
    {
        var metrics = MetricsOf(heartbeat);
        var declared = new (string Name, string Unit)[metrics.Count];
        for (var i = 0; i < declared.Length; i++)
            declared[i] = (metrics[i].Name, "Count");
        Write(json =>
        {
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", heartbeat.Time.ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            Directive(json, [HeartbeatMetrics.Function], declared);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString(HeartbeatMetrics.Function, heartbeat.Function);
            foreach (var metric in metrics)
                json.WriteNumber(metric.Name, metric.Value);
        });
    }

    /// <summary>Counts a notice that was refused by whom it was for.</summary>
    public void RefusedNotice() =>
        Write(json =>
        {
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            Directive(json, [HeartbeatMetrics.Function], [(Deployed.RefusedNotices, "Count")]);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString(HeartbeatMetrics.Function, function);
            json.WriteNumber(Deployed.RefusedNotices, 1);
        });

    private static List<Known> MetricsOf(Heartbeat heartbeat)
    {
        var known = new List<Known> { new(HeartbeatMetrics.Heartbeats, 1) };
        Add(HeartbeatMetrics.DeadLetters, heartbeat.DeadLetters);
        Add(HeartbeatMetrics.RegionsWithoutRules, heartbeat.RegionsWithoutRules);
        Add(HeartbeatMetrics.TrailsRecording, heartbeat.TrailsRecording);
        Add(HeartbeatMetrics.ConcurrencyLimit, heartbeat.ConcurrencyLimit);
        return known;

        void Add(string name, int? value)
        {
            if (value is { } number)
                known.Add(new(name, number));
        }
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteString("guardrail", result.Guardrail ?? "");
        json.WriteString("resource", result.Resource ?? "");
        json.WriteString("outcome", result.Outcome);
        if (result.Record is { } record)
            json.WriteString("record", record);
        json.WriteStartArray("steps");
        foreach (var step in result.Steps)
            json.WriteStringValue(step);
        json.WriteEndArray();
    }

    private void Metric(Result result, TimeSpan? latency, DateTimeOffset now)
    {
        // Storms and faults are counted by gate alone, so that one alarm sees all guardrails.
        var gate = result.Gate is GateNames.Storm or GateNames.Fault ? result.Gate : null;
        gate ??= result.Storm is null ? null : GateNames.Storm;
        Write(json =>
        {
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", now.ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            Directive(json, ["guardrail", "outcome"], MetricsOf(latency));
            if (gate is not null)
                Directive(json, [Deployed.Gate], [(Deployed.Holds, "Count")]);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("guardrail", result.Guardrail);
            json.WriteString("outcome", result.Outcome);
            json.WriteNumber(Outcomes, 1);
            if (latency is { } time)
                json.WriteNumber(EventToRepaired, Math.Max(0, (long)time.TotalMilliseconds));
            if (gate is null)
                return;
            json.WriteString(Deployed.Gate, gate);
            json.WriteNumber(Deployed.Holds, 1);
        });
    }

    private static (string Name, string Unit)[] MetricsOf(TimeSpan? latency) =>
        latency is null ? [(Outcomes, "Count")] : [(Outcomes, "Count"), (EventToRepaired, "Milliseconds")];

    private static void Directive(
        Utf8JsonWriter json,
        ReadOnlySpan<string> dimensions,
        ReadOnlySpan<(string Name, string Unit)> metrics
    )
    {
        json.WriteStartObject();
        json.WriteString("Namespace", Deployed.Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        foreach (var dimension in dimensions)
            json.WriteStringValue(dimension);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var (name, unit) in metrics)
            Definition(json, name, unit);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Definition(Utf8JsonWriter json, string name, string unit)
    {
        json.WriteStartObject();
        json.WriteString("Name", name);
        json.WriteString("Unit", unit);
        json.WriteEndObject();
    }

    private void Line(string level, string message, Action<Utf8JsonWriter>? more)
    {
        if (Array.IndexOf(Levels, level) < threshold)
            return;
        Write(json =>
        {
            json.WriteString("level", level);
            json.WriteString("message", message);
            json.WriteString(
                "timestamp",
                clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
            );
            json.WriteString("service", service);
            json.WriteBoolean("cold_start", cold);
            json.WriteString("function_name", function);
            json.WriteString("function_request_id", Request ?? "");
            json.WriteString("xray_trace_id", Trace ?? "");
            json.WriteString("correlation_id", Correlation ?? "");
            more?.Invoke(json);
        });
    }

    private void Write(Action<Utf8JsonWriter> body)
    {
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        output.Write(line.WrittenSpan);
        output.Flush();
    }

    private static int Level(string? text) =>
        text?.ToUpperInvariant() switch
        {
            null or "" or "INFORMATION" or "INFO" => 2,
            "TRACE" => 0,
            "DEBUG" => 1,
            "WARNING" or "WARN" => 3,
            "ERROR" => 4,
            "CRITICAL" or "FATAL" => 5,
            var other => throw new ConfigurationException(
                $"{Variables.LogLevel} is '{other}': it must be Trace, Debug, Information, Warning, Error or Critical"
            ),
        };

    private sealed record Known(string Name, int Value);
}
