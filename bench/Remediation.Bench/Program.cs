using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Bench;
using Remediation.Engine.Ledger;
using Remediation.Samples;
using Testing;

// Remediation against boto3 functions: whole processes, the same emulator, the same run, in turns.
// dotnet run -c Release --project bench/Remediation.Bench -- [RUNS] [WARM EVENTS A RUN]
var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
var warm = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
const string table = "bench-ledger";

var root = new DirectoryInfo(AppContext.BaseDirectory);
while (root is not null && !File.Exists(Path.Combine(root.FullName, "global.json")))
    root = root.Parent;
var binary = Path.Combine(root!.FullName, "artifacts", "lambda", "bootstrap");
if (!File.Exists(binary))
{
    Console.Error.WriteLine(
        $"no {binary}: dotnet publish src/Remediation.Lambda -c Release -r linux-x64 -o artifacts/lambda"
    );
    return 1;
}

// A version manager's shim would be measured as well.
var python = Output("python3", "-c", "import sys; print(sys.executable)");
var versions = Output(
    python,
    "-c",
    "import boto3, platform; print('Python', platform.python_version(), 'boto3', boto3.__version__)"
);

await using var emulator = await Emulator.StartAsync(CancellationToken.None);
await using var recorder = RecordingProxy.Start(emulator.Endpoint);
var aws = emulator.Clients("us-east-1");
await Ledgers.CreateAsync(aws, table, CancellationToken.None);

Console.WriteLine(
    $"{runs} cold starts and {warm} warm events after each, in turns; {Environment.ProcessorCount} processors, load {Load()}; {versions}; executable {new FileInfo(binary).Length / 1e6:F1} MB"
);
foreach (var item in Case.All)
{
    var measured = new[] { new Measured(), new Measured() };
    // The first of each fills the disk cache and is not counted.
    for (var run = -1; run < runs; run++)
    for (var which = 0; which < 2; which++)
        await RunAsync(item, which == 0, run < 0 ? new() : measured[which]);
    Print(item, measured);
}
Console.WriteLine($"load at the end {Load()}");
return 0;

async Task RunAsync(Case item, bool ours, Measured into)
{
    var (check, first) = await ArrangeAsync(item);
    recorder.Take();
    var (function, started, answered, body) = await Function.StartAsync(Start(item, ours), first);
    await using (function)
    {
        var calls = recorder.Take();
        into.ColdPolled.Add(Stopwatch.GetElapsedTime(started, function.Polled).TotalMilliseconds);
        into.ColdAnswered.Add(Stopwatch.GetElapsedTime(started, answered).TotalMilliseconds);
        var repaired = Repaired(item, calls);
        into.ColdRepaired.Add(Stopwatch.GetElapsedTime(started, repaired).TotalMilliseconds);
        into.ColdOwn.Add(Stopwatch.GetElapsedTime(started, repaired).TotalMilliseconds - Waited(calls, repaired));
        into.ColdCpu.Add(function.Cpu());
        await check(body);
        for (var i = 0; i < warm; i++)
        {
            (check, var next) = await ArrangeAsync(item);
            recorder.Take();
            var (cpu, asked) = (function.Cpu(), Stopwatch.GetTimestamp());
            (answered, body) = await function.InvokeAsync(next);
            calls = recorder.Take();
            into.WarmAnswered.Add(Stopwatch.GetElapsedTime(asked, answered).TotalMilliseconds);
            into.WarmRepaired.Add(Stopwatch.GetElapsedTime(asked, Repaired(item, calls)).TotalMilliseconds);
            into.WarmCpu.Add(function.Cpu() - cpu);
            into.WarmCalls.Add(calls);
            await check(body);
        }
        into.Memory.Add(function.Memory());
    }
}

// A new violation, its event, and a check that it was really repaired, and nothing else.
async Task<(Func<string, Task> Check, byte[] Event)> ArrangeAsync(Case item)
{
    var sample = Sample.Of(item.Guardrail).Single(s => s.Name == item.Sample);
    var scenario = ScenarioList.Of(item.Guardrail);
    var names = await scenario.ArrangeAsync(aws, sample.Given, CancellationToken.None);
    var json = JsonNode.Parse(sample.EventFor(names))!;
    json["id"] = Guid.NewGuid().ToString();
    json["detail"]!["eventID"] = Guid.NewGuid().ToString();
    return (
        async body =>
        {
            var after = await scenario.ReadAsync(aws, names, CancellationToken.None);
            if (!JsonNode.DeepEquals(sample.AfterFor(names), after))
                throw new InvalidOperationException(
                    $"{item.Guardrail} was not repaired: {after.ToJsonString()}\nthe answer: {body}"
                );
        },
        Encoding.UTF8.GetBytes(json.ToJsonString())
    );
}

ProcessStartInfo Start(Case item, bool ours)
{
    var start = ours
        ? new ProcessStartInfo(binary)
        : new ProcessStartInfo(python, [Path.Combine(root!.FullName, "bench", "boto3", "runtime.py"), item.Module]);
    start.WorkingDirectory = ours ? Path.GetDirectoryName(binary)! : Path.Combine(root!.FullName, "bench", "boto3");
    start.Environment.Clear();
    foreach (
        var (name, value) in new Dictionary<string, string>
        {
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL"] = recorder.Endpoint,
            ["AWS_ACCESS_KEY_ID"] = "emulated",
            ["AWS_SECRET_ACCESS_KEY"] = "emulated",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "bench",
            ["REMEDIATION_MODE"] = "enforce",
            ["REMEDIATION_GUARDRAILS"] = item.Guardrail,
            ["REMEDIATION_LEDGER_TABLE"] = table,
            // A benchmark's repairs would be too many for the breaker.
            ["REMEDIATION_SETTINGS"] = """{"breaker":{"repairs":100000}}""",
        }
    )
        start.Environment[name] = value;
    return start;
}

// While at least one call was at the emulator; calls made at once count once.
static double Waited(IReadOnlyList<RecordedCall> calls, long until)
{
    var (waited, end) = (0.0, 0L);
    foreach (var call in calls.Where(c => c.Asked < until).OrderBy(c => c.Asked))
    {
        var (from, to) = (Math.Max(call.Asked, end), Math.Min(call.Answered, until));
        if (to <= from)
            continue;
        waited += Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
        end = to;
    }
    return waited;
}

static long Repaired(Case item, IReadOnlyList<RecordedCall> calls) =>
    calls.LastOrDefault(c => c.Operation == item.Repair && c.Status < 300)?.Answered
    ?? throw new InvalidOperationException($"no {item.Repair} among {string.Join(", ", calls)}");

static void Print(Case item, Measured[] measured)
{
    Console.WriteLine(
        $"\n### {item.Guardrail}\n\nMedian (10th to 90th percentile).\n\n| | Remediation | boto3 |\n|---|---|---|"
    );
    Row("cold: process start to first poll, ms", m => m.ColdPolled);
    Row("cold: process start to repaired, ms", m => m.ColdRepaired);
    Row("cold: of that not waiting for the emulator, ms", m => m.ColdOwn);
    Row("cold: process start to answered, ms", m => m.ColdAnswered);
    Row("cold: CPU until answered, ms", m => m.ColdCpu);
    Row("warm: event to repaired, ms", m => m.WarmRepaired);
    Row("warm: event to answered, ms", m => m.WarmAnswered);
    Console.WriteLine(
        $"| warm: CPU an event (mean), ms | {measured[0].WarmCpu.DefaultIfEmpty().Average():F1} | {measured[1].WarmCpu.DefaultIfEmpty().Average():F1} |"
    );
    Row("peak resident memory, MB", m => m.Memory);
    Console.WriteLine(
        $"| cold start to repaired, times faster | {Median(measured[1].ColdRepaired) / Median(measured[0].ColdRepaired):F1} | |"
    );
    Console.WriteLine($"| AWS calls an event | {Calls(measured[0])} | {Calls(measured[1])} |");

    void Row(string name, Func<Measured, List<double>> of) =>
        Console.WriteLine($"| {name} | {Spread(of(measured[0]))} | {Spread(of(measured[1]))} |");
}

static string Calls(Measured measured) =>
    measured.WarmCalls.Count == 0
        ? ""
        : $"{measured.WarmCalls[0].Count}: {string.Join(", ", measured.WarmCalls[0].Select(c => c.Operation))}";

static string Spread(List<double> values) =>
    values.Count == 0 ? "" : $"{Median(values):F1} ({At(values, 0.1):F1} to {At(values, 0.9):F1})";

static double Median(List<double> values) => At(values, 0.5);

static double At(List<double> values, double part) =>
    values.Order().ElementAt((int)Math.Round(part * (values.Count - 1)));

static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

static string Output(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var text = process.StandardOutput.ReadToEnd().Trim();
    process.WaitForExit();
    return process.ExitCode == 0
        ? text
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
}
