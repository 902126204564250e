using System.Diagnostics;
using System.Globalization;
using Remediation.Bench.Groups;

namespace Remediation.Bench;

/// <summary>A process on a Runtime API of its own.</summary>
internal sealed class Function : IAsyncDisposable
{
    // What it said last is told if it fails.
    private const int MostLines = 50;

    private readonly RuntimeApi api = new();
    private readonly Process process;
    private readonly ControlGroup? group;
    private readonly Queue<string> said = new();
    private Task exited = Task.CompletedTask;
    private double cpuBefore;

    private Function(ProcessStartInfo start, ControlGroup? group)
    {
        this.group = group;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
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
    public long Polled => api.FirstPoll.IsCompleted ? api.FirstPoll.Result : 0;

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
        var answer = api.Give(first);
        Start();
        return CheckAsync(answer);
    }

    /// <summary>Starts the process, for which there is no event, and waits until it asks for one.</summary>
    public async Task StartAsync()
    {
        Start();
        await Task.WhenAny(api.FirstPoll, exited);
        if (process.HasExited)
            throw new InvalidOperationException($"{process.StartInfo.FileName} asked for no event\n{Said()}");
    }

    public Task<Answered> InvokeAsync(byte[] body) => CheckAsync(api.Give(body));

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
        api.Dispose();
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

    private async Task<Answered> CheckAsync(Task<Answered> answer)
    {
        using var late = new CancellationTokenSource();
        await Task.WhenAny(answer, exited, Task.Delay(RuntimeApi.LongestAnswer, late.Token));
        await late.CancelAsync();
        var given = answer.IsCompleted ? await answer : null;
        if (given is { Kind: "response" })
            return given;
        var command = $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}";
        throw new InvalidOperationException($"{command} gave no response: {given?.Body ?? "nothing at all"}\n{Said()}");
    }
}
