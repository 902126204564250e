using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Remediation.Bench.Groups;

namespace Remediation.Bench;

/// <summary>A process on a Runtime API of its own.</summary>
internal sealed class Function : IAsyncDisposable
{
    // What it said last is told if it fails.
    private const int MostLines = 50;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(1);

    private readonly HttpListener listener = new();
    private readonly Channel<(string Id, byte[] Body)> events = Channel.CreateUnbounded<(string Id, byte[] Body)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Answered>> answers = new();
    private readonly Process process;
    private readonly ControlGroup? group;
    private readonly Queue<string> said = new();
    private readonly TaskCompletionSource firstPoll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task exited = Task.CompletedTask;
    private double cpuBefore;
    private long polled;

    private Function(ProcessStartInfo start, ControlGroup? group)
    {
        this.group = group;
        var port = Loopback.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = Loopback.ServeAsync(listener, AnswerAsync);
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{port}";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Whether it has not ended.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>When it was started.</summary>
    public long Started { get; private set; }

    /// <summary>When it asked for its first event.</summary>
    public long Polled => Interlocked.Read(ref polled);

    /// <summary>Makes a process that is not started yet.</summary>
    /// <param name="size">Its size; null to start it as it is.</param>
    public static Function Of(ProcessStartInfo start, FunctionSize? size = null)
    {
        if (size is null)
            return new(start, group: null);
        var group = size.IsLimited ? ControlGroup.Make(size) : null;
        return new(Programs.Held(start), group);
    }

    /// <summary>Starts the process with its first event waiting for it already, as after a cold start.</summary>
    public Task<Answered> StartAsync(byte[] first)
    {
        var answer = Enqueue(first);
        Start();
        return CheckAsync(answer);
    }

    /// <summary>Starts the process, for which there is no event, and waits until it asks for one.</summary>
    public async Task StartAsync()
    {
        Start();
        await Task.WhenAny(firstPoll.Task, exited);
        if (process.HasExited)
            throw new InvalidOperationException($"{process.StartInfo.FileName} asked for no event\n{Said()}");
    }

    public Task<Answered> InvokeAsync(byte[] body) => CheckAsync(Enqueue(body));

    /// <summary>
    /// The time on a processor so far, in milliseconds; without a group, that of threads that have ended is not in it.
    /// </summary>
    public double Cpu() => CpuOfAll() - cpuBefore;

    /// <remarks>https://docs.kernel.org/scheduler/sched-stats.html: the first field is in nanoseconds.</remarks>
    private double CpuOfAll()
    {
        if (group is not null)
            return group.Cpu();
        var nanoseconds = Directory
            .EnumerateDirectories($"/proc/{process.Id}/task")
            .Select(task => File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0])
            .Sum(text => long.Parse(text, CultureInfo.InvariantCulture));
        return nanoseconds / 1e6;
    }

    /// <summary>
    /// The time on a processor so far, of ended threads as well; without a group to a hundredth of a second, which is
    /// enough for a long run.
    /// </summary>
    public TimeSpan CpuOfTheWhole()
    {
        if (group is not null)
            return TimeSpan.FromMilliseconds(Cpu());
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>The memory that is resident now, in MB.</summary>
    public double Resident() => Megabytes("VmRSS:");

    /// <summary>The most memory that was resident so far, in MB.</summary>
    public double Memory() => Megabytes("VmHWM:");

    /// <summary>The memory that is its own and not a page of the executable, in MB.</summary>
    public double Anonymous() => Megabytes("RssAnon:");

    /// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_status.5.html</remarks>
    private double Megabytes(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status")
            .Single(l => l.StartsWith(name, StringComparison.Ordinal));
        var kilobytes = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024.0;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        group?.Dispose();
        events.Writer.Complete();
        listener.Close();
    }

    private void Start()
    {
        if (process.StartInfo.RedirectStandardInput)
            StartHeld();
        else
            StartAsItIs();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        exited = process.WaitForExitAsync();
    }

    private void StartAsItIs()
    {
        Started = Stopwatch.GetTimestamp();
        process.Start();
    }

    // What was done to hold it and to put it into its group is none of its start.
    private void StartHeld()
    {
        process.Start();
        group?.Add(process.Id);
        var go = process.StandardInput.BaseStream;
        cpuBefore = CpuOfAll();
        Started = Stopwatch.GetTimestamp();
        go.WriteByte((byte)'\n');
        go.Flush();
    }

    private void Keep(string? line)
    {
        lock (said)
        {
            said.Enqueue(line ?? "");
            if (said.Count > MostLines)
                said.Dequeue();
        }
    }

    private string Said()
    {
        lock (said)
            return string.Join('\n', said);
    }

    private Task<Answered> Enqueue(byte[] body)
    {
        var id = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<Answered>(TaskCreationOptions.RunContinuationsAsynchronously);
        answers[id] = answer;
        events.Writer.TryWrite((id, body));
        return answer.Task;
    }

    private async Task<Answered> CheckAsync(Task<Answered> answer)
    {
        using var late = new CancellationTokenSource();
        await Task.WhenAny(answer, exited, Task.Delay(LongestAnswer, late.Token));
        await late.CancelAsync();
        var given = answer.IsCompleted ? await answer : null;
        if (given is { Kind: "response" })
            return given;
        var command = $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}";
        throw new InvalidOperationException($"{command} gave no response: {given?.Body ?? "nothing at all"}\n{Said()}");
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath.Split('/');
        if (path[^1] == "next")
        {
            Interlocked.CompareExchange(ref polled, Stopwatch.GetTimestamp(), 0);
            firstPoll.TrySetResult();
            await GiveAsync(context.Response);
            return;
        }
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (answers.TryRemove(path[^2], out var waiting))
            waiting.TrySetResult(new(path[^1], body, Stopwatch.GetTimestamp()));
        context.Response.StatusCode = 202;
        context.Response.Close("{}"u8.ToArray(), willBlock: false);
    }

    private async Task GiveAsync(HttpListenerResponse response)
    {
        var next = await events.Reader.ReadAsync();
        var deadline = DateTimeOffset.UtcNow.Add(LongestAnswer).ToUnixTimeMilliseconds();
        response.Headers["Lambda-Runtime-Aws-Request-Id"] = next.Id;
        response.Headers["Lambda-Runtime-Deadline-Ms"] = deadline.ToString(CultureInfo.InvariantCulture);
        response.Headers["Lambda-Runtime-Invoked-Function-Arn"] =
            "arn:aws:lambda:us-east-1:123456789012:function:bench";
        response.Headers["Lambda-Runtime-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0";
        response.ContentType = "application/json";
        response.ContentLength64 = next.Body.Length;
        await response.OutputStream.WriteAsync(next.Body);
        response.Close();
    }
}
