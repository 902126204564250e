using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Remediation.Bench;

/// <summary>Lambda's Runtime API for one process: gives it events and hears its answers.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</remarks>
internal sealed class RuntimeApi : IDisposable
{
    /// <summary>How long the process may take for an event.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(1);

    private readonly HttpListener listener = new();
    private readonly Channel<(string Id, byte[] Body)> events = Channel.CreateUnbounded<(string Id, byte[] Body)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Answered>> answers = new();
    private readonly TaskCompletionSource<long> firstPoll = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RuntimeApi()
    {
        Address = $"127.0.0.1:{Loopback.FreePort()}";
        listener.Prefixes.Add($"http://{Address}/");
        listener.Start();
        _ = Loopback.ServeAsync(listener, AnswerAsync);
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>When the process asked for its first event, by the stopwatch.</summary>
    public Task<long> FirstPoll => firstPoll.Task;

    /// <summary>Has an event wait for the process.</summary>
    /// <returns>What the process will say to it.</returns>
    public Task<Answered> Give(byte[] body)
    {
        var id = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<Answered>(TaskCreationOptions.RunContinuationsAsynchronously);
        answers[id] = answer;
        events.Writer.TryWrite((id, body));
        return answer.Task;
    }

    public void Dispose()
    {
        events.Writer.Complete();
        listener.Close();
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath.Split('/');
        if (path[^1] == "next")
        {
            firstPoll.TrySetResult(Stopwatch.GetTimestamp());
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
