using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Lambda.Tests;

/// <summary>What a function answered to one invocation, or said of its start.</summary>
/// <param name="Kind"><c>response</c> or <c>error</c>.</param>
public sealed record Reply(string Kind, string Body, string ErrorType)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>Lambda's Runtime API on a loopback port, to be told which events to give out.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</remarks>
public sealed class RuntimeApi : IAsyncDisposable
{
    private sealed record Invocation(string Id, byte[] Payload, DateTimeOffset Deadline, string TraceId);

    private readonly HttpListener listener;
    private readonly Channel<Invocation> waiting = Channel.CreateUnbounded<Invocation>();
    private readonly Channel<bool> polls = Channel.CreateUnbounded<bool>();
    private readonly ConcurrentDictionary<string, Channel<Reply>> replies = new();
    private readonly TaskCompletionSource<Reply> initError = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource closing = new();
    private readonly Task serving;
    private int number;

    public RuntimeApi()
    {
        // Between the finding of a free port and its use another process may take it.
        for (var tries = 1; ; tries++)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }
            listener = new();
            listener.Prefixes.Add($"http://{Address}/");
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 5)
            {
                listener.Close();
            }
        }
        serving = ServeAsync();
    }

    /// <summary>The value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address { get; }

    /// <summary>The status that <c>next</c> is answered with.</summary>
    public HttpStatusCode NextStatus { get; set; } = HttpStatusCode.OK;

    /// <summary>The status that a response is answered with; what it carries counts as answered all the same.</summary>
    public HttpStatusCode ResponseStatus { get; set; } = HttpStatusCode.Accepted;

    public Task<Reply> InitError => initError.Task.WaitAsync(Some.Patience);

    public Task<Reply> InvokeAsync(string payload, DateTimeOffset? deadline = null, string traceId = "") =>
        InvokeAsync(Encoding.UTF8.GetBytes(payload), deadline, traceId);

    /// <summary>Gives an event out and waits for its answer.</summary>
    public async Task<Reply> InvokeAsync(byte[] payload, DateTimeOffset? deadline = null, string traceId = "")
    {
        var invocation = new Invocation(
            $"request-{Interlocked.Increment(ref number)}",
            payload,
            deadline ?? DateTimeOffset.UtcNow.AddMinutes(1),
            traceId
        );
        var answered = replies[invocation.Id] = Channel.CreateUnbounded<Reply>();
        await waiting.Writer.WriteAsync(invocation);
        return await answered.Reader.ReadAsync().AsTask().WaitAsync(Some.Patience);
    }

    /// <summary>A further answer to the latest invocation.</summary>
    public Task<Reply> NextReplyAsync() =>
        replies[$"request-{number}"].Reader.ReadAsync().AsTask().WaitAsync(Some.Patience);

    /// <summary>Waits until the function has asked for an event once more.</summary>
    public Task PolledAsync() => polls.Reader.ReadAsync().AsTask().WaitAsync(Some.Patience);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Close();
        await serving;
        closing.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        var response = context.Response;
        try
        {
            switch (request.Url!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["2018-06-01", "runtime", "invocation", "next"] when request.HttpMethod == "GET":
                    await GiveAsync(response);
                    break;
                case ["2018-06-01", "runtime", "init", "error"] when request.HttpMethod == "POST":
                    initError.TrySetResult(await ReadAsync(request, "error"));
                    response.StatusCode = 202;
                    break;
                case ["2018-06-01", "runtime", "invocation", var id, "response" or "error"]
                    when request.HttpMethod == "POST":
                    var kind = request.Url.Segments[^1];
                    var reply = await ReadAsync(request, kind);
                    response.StatusCode = kind == "error" ? 202 : (int)ResponseStatus;
                    replies[id].Writer.TryWrite(reply);
                    break;
                default:
                    response.StatusCode = 404;
                    break;
            }
            response.Close();
        }
        catch (Exception e)
            when (e is HttpListenerException or ObjectDisposedException or IOException or OperationCanceledException)
        { /* The function went away while it waited. */
        }
    }

    private async Task GiveAsync(HttpListenerResponse response)
    {
        polls.Writer.TryWrite(true);
        if (NextStatus != HttpStatusCode.OK)
        {
            response.StatusCode = (int)NextStatus;
            return;
        }
        var invocation = await waiting.Reader.ReadAsync(closing.Token);
        response.Headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        response.Headers["Lambda-Runtime-Deadline-Ms"] = $"{invocation.Deadline.ToUnixTimeMilliseconds()}";
        response.Headers["Lambda-Runtime-Invoked-Function-Arn"] =
            "arn:aws:lambda:us-east-1:123456789012:function:guardrail";
        if (invocation.TraceId.Length > 0)
            response.Headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        response.ContentLength64 = invocation.Payload.Length;
        await response.OutputStream.WriteAsync(invocation.Payload, closing.Token);
    }

    private static async Task<Reply> ReadAsync(HttpListenerRequest request, string kind)
    {
        using var body = new StreamReader(request.InputStream, Encoding.UTF8);
        return new(kind, await body.ReadToEndAsync(), request.Headers["Lambda-Runtime-Function-Error-Type"] ?? "");
    }
}
