using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Fault.Tests;

/// <summary>A webhook that answers as it is told, then takes everything.</summary>
/// <remarks>
/// An answer is <c>ok</c>, <c>silence</c> (none, until the caller gives up), or a status, with the seconds of
/// Retry-After behind it.
/// </remarks>
public sealed partial class SlackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<string> answers;
    private readonly List<string> taken = [];
    private readonly Task loop;
    private TaskCompletionSource silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlackServer(params string[] answers)
    {
        this.answers = new(answers);
        listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/services/example");
        loop = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Called with each answer before it is given.</summary>
    public Action<string>? Answering { get; set; }

    /// <summary>Ends when a caller is answered with silence the next time.</summary>
    public Task Silence => silence.Task;

    /// <summary>Whether connections are reset.</summary>
    public bool IsDown { get; set; }

    /// <summary>The resources of the messages that were taken, in order: the rest of their names.</summary>
    public IReadOnlyList<string> Taken
    {
        get
        {
            lock (taken)
                return [.. taken];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = await listener.AcceptSocketAsync(stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => ServeAsync(caller));
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using (caller)
            try
            {
                if (IsDown)
                {
                    caller.LingerState = new(true, 0);
                    return;
                }
                var message = await ReadAsync(caller);
                var answer = answers.TryDequeue(out var next) ? next : "ok";
                Answering?.Invoke(answer);
                if (answer == "silence")
                {
                    var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    Interlocked.Exchange(ref silence, fresh).SetResult();
                    await caller.ReceiveAsync(new byte[1], stop.Token);
                    return;
                }
                if (answer == "ok")
                    lock (taken)
                        taken.Add(Resource().Match(message).Groups[1].Value);
                var (status, wait) = answer.Split(' ') switch
                {
                    [var given, var seconds] => (given, $"Retry-After: {seconds}\r\n"),
                    ["ok"] => ("200", ""),
                    _ => (answer, ""),
                };
                await caller.SendAsync(
                    Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 {status} {status}\r\n{wait}Content-Length: 2\r\nConnection: close\r\n\r\nok"
                    ),
                    stop.Token
                );
                caller.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            { /* One side is gone. */
            }
    }

    private async Task<string> ReadAsync(Socket caller)
    {
        var text = "";
        var buffer = new byte[65536];
        while (true)
        {
            var read = await caller.ReceiveAsync(buffer, stop.Token);
            if (read == 0)
                return text;
            text += Encoding.UTF8.GetString(buffer, 0, read);
            if (
                text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var head
                && Length().Match(text) is { Success: true } length
                && Encoding.UTF8.GetByteCount(text[(head + 4)..])
                    >= int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            )
                return text;
        }
    }

    [GeneratedRegex(@"\r\nContent-Length: *(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"arn:aws:s3:::example-(\d+)")]
    private static partial Regex Resource();
}
