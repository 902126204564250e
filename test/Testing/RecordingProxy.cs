using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Testing;

/// <summary>
/// Stands before an emulator, passes bytes on as they are and records every call, so that what was called is known from
/// outside and not from the caller's word; and can interfere with a call as networks and services do.
/// </summary>
/// <remarks>
/// Sockets rather than an HTTP server: half an answer and a reset are to be had, and it adds little to what is measured
/// through it. As long as nothing interferes a connection is kept for the caller's next call. After that it is one call
/// a connection, because a client tries again by itself what was lost on one that it had used before.
/// </remarks>
public sealed partial class RecordingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Statements statements = new();
    private readonly IPEndPoint target;
    private readonly Task loop;
    private ConcurrentQueue<RecordedCall> calls = new();

    private RecordingProxy(Uri target)
    {
        this.target = new(IPAddress.Parse(target.Host), target.Port);
        listener.Start(512);
        Endpoint = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        loop = AcceptAsync();
    }

    /// <summary>The URL that stands for every AWS service.</summary>
    public string Endpoint { get; }

    /// <summary>The calls so far, in the order of their answers.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. calls];

    /// <summary>
    /// Says what to do to a call, by what is known before its answer (its status is 0); null to leave it alone.
    /// </summary>
    public Func<RecordedCall, Interference?>? Interfere { get; set; }

    /// <summary>A service whose calls the emulator gets one after another; null for none.</summary>
    /// <remarks>
    /// moto's tables lose an item if two items of a partition that is new to them come at once: DynamoDB does not.
    /// </remarks>
    public string? InTurn { get; set; }

    /// <summary>The calls since they were last taken.</summary>
    public IReadOnlyList<RecordedCall> Take() => [.. Interlocked.Exchange(ref calls, new())];

    /// <summary>Listens on a free loopback port and passes everything on.</summary>
    /// <param name="target">The emulator's URL, with an address as its host.</param>
    public static RecordingProxy Start(string target) => new(new Uri(target));

    /// <summary>
    /// Clients that call through this proxy, and wait for an emulator on a busy machine longer than a guardrail may for
    /// AWS.
    /// </summary>
    /// <param name="region">Their region.</param>
    /// <param name="accessKey">Tells their calls from others in <see cref="Calls"/>.</param>
    public AwsClients Clients(string region, string accessKey = "emulated") =>
        new(region, new BasicAWSCredentials(accessKey, "emulated"), Endpoint, TimeSpan.FromSeconds(100));

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
            // It was stopped before it began to wait.
            catch (InvalidOperationException) when (stop.IsCancellationRequested)
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
                caller.NoDelay = true;
                using var emulator = new Connection(target);
                while (await Request.ReadAsync(caller, stop.Token) is { } request)
                {
                    if (!await AnswerAsync(caller, request, emulator))
                        return;
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            { /* One side is gone: the other learns of it by its connection. */
            }
    }

    // Whether the connection is kept.
    private async Task<bool> AnswerAsync(Socket caller, Request request, Connection emulator)
    {
        var interfere = Interfere;
        var interference = interfere?.Invoke(request.Call) ?? new(IsDelivered: true, null, Ending.Close);
        var isKept = interfere is null;
        var own = interference.IsDelivered ? await AskAsync(isKept ? request : request.AsLast(), emulator) : [];
        interference.Delivered?.Invoke();
        var answer = interference.Answer ?? own;
        calls.Enqueue(
            request.Call with
            {
                Status = StatusOf(interference.Ending is Ending.Close ? answer : []),
                Answered = Stopwatch.GetTimestamp(),
            }
        );
        switch (interference.Ending)
        {
            case Ending.Close:
                await SendAsync(caller, answer, stop.Token);
                break;
            case Ending.Truncate:
                var half = HeadLength(answer) + ((answer.Length - HeadLength(answer)) / 2);
                await SendAsync(caller, answer.AsMemory(0, half), stop.Token);
                break;
            case Ending.Reset:
                caller.LingerState = new(true, 0);
                return false;
            case Ending.Hang:
                // Until the caller gives up.
                await caller.ReceiveAsync(new byte[1], stop.Token);
                return false;
        }
        if (isKept && !IsLast(answer))
            return true;
        caller.Shutdown(SocketShutdown.Send);
        return false;
    }

    private async Task<byte[]> AskAsync(Request request, Connection emulator)
    {
        if (statements.Refuse(request.Call) is { } refusal)
            return refusal;
        if (request.Call.Service != InTurn)
            return await emulator.AskAsync(request.Bytes, stop.Token);
        await turn.WaitAsync(stop.Token);
        try
        {
            return await emulator.AskAsync(request.Bytes, stop.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    // Whether the connection ends with it: it says so, or its end is not to be known otherwise.
    private static bool IsLast(byte[] answer)
    {
        var head = Encoding.Latin1.GetString(answer, 0, HeadLength(answer));
        return head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase) || LengthOf(head) is null;
    }

    // Of an answer's body; null where it goes on until the connection's end.
    private static long? LengthOf(string head) =>
        head.StartsWith("HTTP/1.1 204", StringComparison.Ordinal) ? 0
        : Length().Match(head) is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
        : null;

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, cancel)..];
    }

    private static int HeadLength(ReadOnlySpan<byte> message) =>
        message.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 4 : 0;

    private static int StatusOf(byte[] answer) =>
        answer.Length > 12
        && int.TryParse(Encoding.Latin1.GetString(answer, 9, 3), CultureInfo.InvariantCulture, out var status)
            ? status
            : 0;

    /// <summary>A connection to the emulator, which is kept as long as the emulator keeps it.</summary>
    private sealed class Connection(IPEndPoint target) : IDisposable
    {
        private Socket? socket;

        public async Task<byte[]> AskAsync(byte[] request, CancellationToken cancel)
        {
            if (socket is null)
            {
                socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(target, cancel);
            }
            await SendAsync(socket, request, cancel);
            var answer = await ReceiveAsync(socket, request.AsSpan().StartsWith("HEAD"u8), cancel);
            if (IsLast(answer))
                Dispose();
            return answer;
        }

        public void Dispose()
        {
            socket?.Dispose();
            socket = null;
        }

        private static async Task<byte[]> ReceiveAsync(Socket socket, bool isOfHead, CancellationToken cancel)
        {
            using var answer = new MemoryStream();
            var buffer = new byte[65536];
            for (var length = long.MaxValue; answer.Length < length; )
            {
                var read = await socket.ReceiveAsync(buffer, cancel);
                if (read == 0)
                    break;
                answer.Write(buffer, 0, read);
                if (HeadLength(answer.GetBuffer().AsSpan(0, (int)answer.Length)) is not (> 0 and var end))
                    continue;
                var head = Encoding.Latin1.GetString(answer.GetBuffer(), 0, end);
                // An answer to HEAD tells the length of a body that does not come.
                if ((isOfHead ? 0 : LengthOf(head)) is { } body)
                    length = end + body;
            }
            return answer.ToArray();
        }
    }

    private sealed record Request(byte[] Bytes, RecordedCall Call)
    {
        /// <summary>It, asking for the connection's end after the answer.</summary>
        public Request AsLast()
        {
            var line = Bytes.AsSpan().IndexOf("\r\n"u8) + 2;
            return this with { Bytes = [.. Bytes[..line], .. "Connection: close\r\n"u8, .. Bytes[line..]] };
        }

        /// <summary>Reads a request, or null if the caller went away before it was whole.</summary>
        public static async Task<Request?> ReadAsync(Socket caller, CancellationToken cancel)
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[65536];
            var head = "";
            var length = long.MaxValue;
            while (bytes.Length < length)
            {
                var read = await caller.ReceiveAsync(buffer, cancel);
                if (read == 0)
                    return null;
                bytes.Write(buffer, 0, read);
                if (
                    head.Length > 0
                    || HeadLength(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is not (> 0 and var end)
                )
                    continue;
                head = Encoding.Latin1.GetString(bytes.GetBuffer(), 0, end);
                length =
                    end
                    + (
                        Length().Match(head) is { Success: true } match
                            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                            : 0
                    );
                if (head.Contains("\r\nExpect: 100-continue", StringComparison.OrdinalIgnoreCase))
                    await caller.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancel);
            }
            var body = Encoding.UTF8.GetString(bytes.GetBuffer(), head.Length, (int)bytes.Length - head.Length);
            // The body is on its way already: the emulator is not asked whether it wants it.
            var sent = Expect().Replace(head, "\r\n");
            return new(
                [
                    .. Encoding.Latin1.GetBytes(sent),
                    .. bytes.GetBuffer().AsSpan(head.Length, (int)bytes.Length - head.Length),
                ],
                CallOf(head, body)
            );
        }

        private static RecordedCall CallOf(string head, string body)
        {
            var (method, url) = head.Split(' ', 3) is [var m, var u, _] ? (m, u) : ("", "");
            var scope = Credential().Match(head);
            return new(
                scope.Groups[1].Value,
                scope.Groups[3].Value,
                OperationOf(head, method, url, body),
                url.Split('?')[0],
                0,
                Stopwatch.GetTimestamp(),
                0
            )
            {
                Tries = Tries().Match(head).Groups[1].Value,
                Body = body,
                Region = scope.Groups[2].Value,
            };
        }

        private static string OperationOf(string head, string method, string url, string body)
        {
            if (Target().Match(head) is { Success: true } named)
                return named.Groups[1].Value;
            if (
                head.Contains("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                && Action().Match(body) is { Success: true } action
            )
                return action.Groups[1].Value;
            // A subresource is a key without a value; the rest are parameters.
            var query = url.Split('?', 2) is [_, var rest] ? rest : "";
            var subresource = query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(p => !p.TrimEnd('=').Contains('=', StringComparison.Ordinal));
            return subresource is null ? method : $"{method} ?{subresource.TrimEnd('=')}";
        }
    }

    [GeneratedRegex("Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/aws4_request")]
    private static partial Regex Credential();

    [GeneratedRegex(@"(?:^|&)Action=([A-Za-z0-9]+)")]
    private static partial Regex Action();

    [GeneratedRegex(@"\r\nX-Amz-Target:[^\r]*\.([A-Za-z0-9]+)\r", RegexOptions.IgnoreCase)]
    private static partial Regex Target();

    [GeneratedRegex(@"\r\namz-sdk-invocation-id: *([^\r]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Tries();

    [GeneratedRegex(@"\r\nContent-Length: *(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"\r\nExpect:[^\r]*\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex Expect();
}
