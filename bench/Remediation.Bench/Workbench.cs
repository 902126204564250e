using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Samples;
using Testing;

namespace Remediation.Bench;

/// <summary>An emulated account behind a proxy that records every call, in which functions are measured.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private const string Region = "us-east-1";

    private readonly Emulator emulator;
    private readonly RecordingProxy recorder;
    private readonly AwsClients aws;
    private string table = "";

    private Workbench(Emulator emulator)
    {
        this.emulator = emulator;
        recorder = RecordingProxy.Start(emulator.Endpoint);
        aws = emulator.Clients(Region);
    }

    public static async Task<Workbench> StartAsync()
    {
        var bench = new Workbench(await Emulator.StartAsync(CancellationToken.None));
        await bench.UseNewLedgerAsync();
        return bench;
    }

    /// <summary>Gives the functions that start from now on an empty ledger.</summary>
    public async Task UseNewLedgerAsync()
    {
        table = Ledgers.NewName();
        await Ledgers.CreateAsync(aws, table, CancellationToken.None);
    }

    /// <summary>Starts a process, has it repair a violation, and then further ones.</summary>
    /// <param name="warm">How many further ones.</param>
    public Task RunAsync(Case item, ProcessStartInfo start, int warm, Measured into) =>
        RunAsync(item, start, Deployment.Alone, new(warm), into);

    /// <summary>Starts a process, has it repair a violation, and gives it further events.</summary>
    public async Task RunAsync(
        Case item,
        ProcessStartInfo start,
        Deployment deployment,
        EventCounts further,
        Measured into
    )
    {
        Configure(start, item, deployment);
        await using var function = Function.Of(start, deployment.Size);
        into.Cold.Add(await ColdAsync(item, function));
        for (var i = 0; i < further.Warm; i++)
            into.Warm.Add(await WarmAsync(item, function));
        for (var i = 0; i < further.Compliant; i++)
            into.Compliant.Add(await CompliantAsync(item, function));
    }

    /// <summary>Starts a process for which there is no event.</summary>
    public Task<Start> StartAsync(Case item, ProcessStartInfo start) => StartAsync(item, start, Deployment.Alone);

    /// <summary>Starts a process for which there is no event.</summary>
    public async Task<Start> StartAsync(Case item, ProcessStartInfo start, Deployment deployment)
    {
        Configure(start, item, deployment);
        await using var function = Function.Of(start, deployment.Size);
        await function.StartAsync();
        var polled = Milliseconds(function.Started, function.Polled);
        return new(polled, function.Cpu(), function.Memory(), function.Anonymous());
    }

    public async ValueTask DisposeAsync()
    {
        await recorder.DisposeAsync();
        await emulator.DisposeAsync();
    }

    private async Task<Cold> ColdAsync(Case item, Function function)
    {
        var violation = await ArrangeAsync(item, item.Sample);
        recorder.Take();
        var answered = await function.StartAsync(violation.Event);
        var cpu = function.Cpu();
        var calls = recorder.Take();
        var repairedAt = RepairedAt(item, calls);
        var repaired = Milliseconds(function.Started, repairedAt);
        var cold = new Cold
        {
            Polled = Milliseconds(function.Started, function.Polled),
            Repaired = repaired,
            Own = repaired - Waited(calls, repairedAt),
            Answered = Milliseconds(function.Started, answered.At),
            Cpu = cpu,
            Memory = function.Memory(),
            Anonymous = function.Anonymous(),
            Calls = calls,
        };
        await violation.RequireRepairedAsync(answered);
        return cold;
    }

    private async Task<Warm> WarmAsync(Case item, Function function)
    {
        var violation = await ArrangeAsync(item, item.Sample);
        recorder.Take();
        var cpu = function.Cpu();
        var asked = Stopwatch.GetTimestamp();
        var answered = await function.InvokeAsync(violation.Event);
        var calls = recorder.Take();
        var warm = new Warm
        {
            Repaired = Milliseconds(asked, RepairedAt(item, calls)),
            Answered = Milliseconds(asked, answered.At),
            Cpu = function.Cpu() - cpu,
            Memory = function.Memory(),
            Calls = calls,
        };
        await violation.RequireRepairedAsync(answered);
        return warm;
    }

    private async Task<Compliant> CompliantAsync(Case item, Function function)
    {
        var right = await ArrangeAsync(item, item.Compliant);
        recorder.Take();
        var cpu = function.Cpu();
        var asked = Stopwatch.GetTimestamp();
        var answered = await function.InvokeAsync(right.Event);
        var calls = recorder.Take();
        right.RequireCompliant(answered);
        return new()
        {
            Answered = Milliseconds(asked, answered.At),
            OfApi = Waited(calls, answered.At),
            Cpu = function.Cpu() - cpu,
            Calls = calls,
        };
    }

    private async Task<Violation> ArrangeAsync(Case item, string name)
    {
        var sample = Sample.Of(item.Guardrail).Single(s => s.Name == name);
        var scenario = ScenarioList.Of(item.Guardrail);
        var names = await scenario.ArrangeAsync(aws, sample.Given, CancellationToken.None);
        var json = JsonNode.Parse(sample.EventFor(names))!;
        json["id"] = Guid.NewGuid().ToString();
        json["detail"]!["eventID"] = Guid.NewGuid().ToString();
        return new()
        {
            Guardrail = item.Guardrail,
            Event = Encoding.UTF8.GetBytes(json.ToJsonString()),
            Expected = sample.AfterFor(names),
            Read = () => scenario.ReadAsync(aws, names, CancellationToken.None),
        };
    }

    private void Configure(ProcessStartInfo start, Case item, Deployment deployment)
    {
        start.Environment.Clear();
        start.Environment[Variables.Region] = Region;
        start.Environment[Variables.DefaultRegion] = Region;
        start.Environment["AWS_ENDPOINT_URL"] = recorder.Endpoint;
        start.Environment["AWS_ACCESS_KEY_ID"] = "emulated";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "emulated";
        start.Environment[Variables.FunctionName] = "bench";
        start.Environment[Variables.Mode] = "enforce";
        start.Environment[Variables.Guardrails] = deployment.IsCell ? "*" : item.Guardrail;
        if (deployment.IsCell)
            start.Environment[Variables.Roles] = $"arn:aws:iam::{Emulator.Account}:role{OwnRoles.Path}";
        start.Environment[Variables.LedgerTable] = table;
        // A benchmark's repairs would be a storm.
        start.Environment[Variables.Settings] = """{"storm":{"repairs":100000}}""";
    }

    private static long RepairedAt(Case item, IReadOnlyList<RecordedCall> calls)
    {
        var repair = calls.LastOrDefault(c => c.Operation == item.Repair && c.Status < 300);
        return repair?.Answered
            ?? throw new InvalidOperationException($"no {item.Repair} among {string.Join(", ", calls)}");
    }

    // While at least one call was at the emulator; calls made at once count once.
    private static double Waited(IReadOnlyList<RecordedCall> calls, long until)
    {
        var waited = 0.0;
        var end = 0L;
        foreach (var call in calls.Where(c => c.Asked < until).OrderBy(c => c.Asked))
        {
            var from = Math.Max(call.Asked, end);
            var to = Math.Min(call.Answered, until);
            if (to <= from)
                continue;
            waited += Milliseconds(from, to);
            end = to;
        }
        return waited;
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
