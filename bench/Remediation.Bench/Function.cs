using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Remediation.Bench;

/// <summary>A process on a Runtime API of its own.</summary>
internal sealed class Function : IAsyncDisposable
{
    private static readonly double Tick = 1000.0 / 100; // USER_HZ is 100 on every Linux that Lambda or this runs on.

    private readonly HttpListener listener = new();
    private readonly BlockingCollection<(string Id, byte[] Body)> events = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(string Kind, string Body, long At)>> answers =
        new();
    private readonly Process process;
    private readonly StringBuilder said = new();
    private long polled;

    private Function(
        ProcessStartInfo start,
        byte[] first,
        out Task<(string Kind, string Body, long At)> answer,
        out long started
    )
    {
        var port = Loopback.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = Loopback.ServeAsync(listener, AnswerAsync);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{port}";
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        answer = Enqueue(first);
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        started = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a process whose first event waits for it already, as after a cold start.</summary>
    public static async Task<(Function Function, long Started, long Answered, string Body)> StartAsync(
        ProcessStartInfo start,
        byte[] first
    )
    {
        var function = new Function(start, first, out var answer, out var started);
        var (_, body, at) = await function.CheckAsync(answer);
        return (function, started, at, body);
    }

    public async Task<(long Answered, string Body)> InvokeAsync(byte[] body)
    {
        var (_, text, at) = await CheckAsync(Enqueue(body));
        return (at, text);
    }

    /// <summary>When it asked for its first event.</summary>
    public long Polled => Interlocked.Read(ref polled);

    /// <summary>User and system time so far, in milliseconds.</summary>
    public double Cpu()
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (
                long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture)
            ) * Tick;
    }

    /// <summary>The most memory that was resident, in MB.</summary>
    public double Memory() =>
        long.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        ) / 1024.0;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        events.CompleteAdding();
        listener.Close();
    }

    private Task<(string Kind, string Body, long At)> Enqueue(byte[] body)
    {
        var id = Guid.NewGuid().ToString();
        answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        events.Add((id, body));
        return answers[id].Task;
    }

    private async Task<(string Kind, string Body, long At)> CheckAsync(Task<(string Kind, string Body, long At)> answer)
    {
        if (
            await Task.WhenAny(answer, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(1))) != answer
            || (await answer).Kind != "response"
        )
            throw new InvalidOperationException(
                $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} gave no response: {(answer.IsCompleted ? (await answer).Body : "nothing at all")}\n{said}"
            );
        return await answer;
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath.Split('/');
        if (path[^1] == "next")
        {
            Interlocked.CompareExchange(ref polled, Stopwatch.GetTimestamp(), 0);
            var next = await Task.Run(() =>
                events.TryTake(out var taken, Timeout.Infinite) ? taken : throw new OperationCanceledException()
            );
            response.Headers["Lambda-Runtime-Aws-Request-Id"] = next.Id;
            response.Headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset
                .UtcNow.AddMinutes(1)
                .ToUnixTimeMilliseconds()
                .ToString(CultureInfo.InvariantCulture);
            response.Headers["Lambda-Runtime-Invoked-Function-Arn"] =
                "arn:aws:lambda:us-east-1:123456789012:function:bench";
            response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0";
            response.ContentType = "application/json";
            response.ContentLength64 = next.Body.Length;
            await response.OutputStream.WriteAsync(next.Body);
            response.Close();
            return;
        }
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (answers.TryGetValue(path[^2], out var waiting))
            waiting.TrySetResult((path[^1], body, Stopwatch.GetTimestamp()));
        response.StatusCode = 202;
        response.Close("{}"u8.ToArray(), willBlock: false);
    }
}
