using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Remediation.Bench.StandIn;

namespace Remediation.Bench.Load;

/// <summary>Some processes have all events of a load together, one at a time each, as Lambda gives them.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private const string Region = "us-east-1";

    // At which parts of the events memory is looked at.
    private static readonly double[] Parts = [0.1, 0.5, 1];

    private readonly AwsStandIn aws = AwsStandIn.Start();
    private readonly ConcurrentQueue<Handled> handled = new();
    private readonly ConcurrentQueue<string> faults = new();
    private readonly List<Function> functions = [];
    private readonly double[] memory = new double[Parts.Length];
    private readonly int events;
    private int done;

    private LoadRun(string executable, LoadOptions options, int processes)
    {
        events = options.Events;
        for (var i = 0; i < processes; i++)
            functions.Add(Function.Of(Configured(Programs.Ours(executable)), options.Size));
    }

    public static async Task<LoadMeasured> RunAsync(string executable, LoadOptions options, int processes)
    {
        await using var run = new LoadRun(executable, options, processes);
        return await run.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var function in functions)
            await function.DisposeAsync();
        aws.Dispose();
    }

    private async Task<LoadMeasured> RunAsync()
    {
        foreach (var function in functions)
            await function.StartAsync();
        var mix = new Mix(aws);
        var ownBefore = Environment.CpuUsage.TotalTime;
        var took = TimeSpan.Zero;
        for (var given = 0; given < events; )
        {
            var burst = mix.Next(Math.Min(Mix.Burst, events - given));
            took += await GiveAsync(burst);
            given += burst.Count;
        }
        return new()
        {
            Processes = functions.Count,
            Events = events,
            Handled = [.. handled],
            Faults = [.. faults, .. aws.Refused.Select(call => $"a call was refused: {call}")],
            Took = took,
            Cpu = TimeSpan.FromTicks(Running().Sum(function => function.CpuOfTheWhole().Ticks)),
            OwnCpu = Environment.CpuUsage.TotalTime - ownBefore,
            Memory = memory,
            Calls = aws.Calls,
            OfStandIn = aws.Busy,
            Complaints = LoadCheck.Of(handled, aws),
        };
    }

    // Each takes the next event when it has answered one; a burst ends with its last answer.
    private async Task<TimeSpan> GiveAsync(IReadOnlyList<LoadEvent> burst)
    {
        var waiting = new ConcurrentQueue<LoadEvent>(burst);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(functions.Select(DriveAsync));
        return Stopwatch.GetElapsedTime(began);

        async Task DriveAsync(Function function)
        {
            while (waiting.TryDequeue(out var next))
                await GiveOneAsync(function, next, began);
        }
    }

    private async Task GiveOneAsync(Function function, LoadEvent next, long burst)
    {
        var asked = Stopwatch.GetTimestamp();
        string? outcome = null;
        var at = asked;
        try
        {
            var answered = await function.InvokeAsync(next.Body);
            outcome = OutcomeIn(answered.Body);
            at = answered.At;
        }
        catch (InvalidOperationException failed)
        {
            faults.Enqueue($"{next.Kind} of {next.Resource.Id}: {failed.Message.Split('\n')[0]}");
        }
        handled.Enqueue(
            new()
            {
                Kind = next.Kind,
                Resource = next.Resource,
                Outcome = outcome,
                Answered = Stopwatch.GetElapsedTime(asked, at).TotalMilliseconds,
                SinceBurst = Stopwatch.GetElapsedTime(burst, at).TotalMilliseconds,
            }
        );
        LookAtMemory(Interlocked.Increment(ref done));
    }

    private void LookAtMemory(int count)
    {
        foreach (var (index, part) in Parts.Index())
        {
            if (count == (int)Math.Ceiling(part * events))
                memory[index] = Running().Select(function => function.Resident()).DefaultIfEmpty().Max();
        }
    }

    // One that ended has left its events unanswered: that is found, and ends nothing here.
    private IEnumerable<Function> Running() => functions.Where(function => function.IsRunning);

    private static string? OutcomeIn(string body) =>
        JsonNode.Parse(body)?["results"]?.AsArray() is [var result] ? (string?)result?["outcome"] : null;

    private ProcessStartInfo Configured(ProcessStartInfo start)
    {
        start.Environment.Clear();
        start.Environment[Variables.Region] = Region;
        start.Environment[Variables.DefaultRegion] = Region;
        start.Environment["AWS_ENDPOINT_URL"] = aws.Endpoint;
        start.Environment["AWS_ACCESS_KEY_ID"] = "stand-in";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "stand-in";
        start.Environment[Variables.FunctionName] = "bench";
        start.Environment[Variables.Mode] = "enforce";
        start.Environment[Variables.Guardrails] = "*";
        start.Environment[Variables.Roles] = $"arn:aws:iam::{AwsStandIn.Account}:role{OwnRoles.Path}";
        start.Environment[Variables.OwnRoles] = OwnRoles.Of("aws", AwsStandIn.Account);
        start.Environment[Variables.LedgerTable] = "bench-ledger";
        // A benchmark's repairs would be a storm.
        start.Environment[Variables.Settings] = """{"storm":{"repairs":100000}}""";
        return start;
    }
}
