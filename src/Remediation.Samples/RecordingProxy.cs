using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Remediation.Guardrails.Model;

namespace Remediation.Samples;

/// <summary>Stands before an emulator and records every call, so that what was called is known from outside and not from the caller's word.</summary>
public sealed partial class RecordingProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Proxy-Connection", "Expect", "Content-Length", "Upgrade", "TE", "Trailer"];

    private readonly HttpListener listener;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };
    private ConcurrentQueue<RecordedCall> calls = new();
    private readonly string target;
    private readonly Task loop;

    private RecordingProxy(HttpListener listener, string endpoint, string target)
    {
        (this.listener, Endpoint, this.target) = (listener, endpoint, target);
        loop = AcceptAsync();
    }

    /// <summary>The URL that stands for every AWS service.</summary>
    public string Endpoint { get; }

    /// <summary>The calls so far, in the order of their answers.</summary>
    public IReadOnlyList<RecordedCall> Calls => [.. calls];

    /// <summary>The calls since they were last taken.</summary>
    public IReadOnlyList<RecordedCall> Take() => [.. Interlocked.Exchange(ref calls, new())];

    /// <summary>Listens on a free loopback port and passes everything on.</summary>
    /// <param name="target">The emulator's URL.</param>
    public static RecordingProxy Start(string target)
    {
        for (var attempt = 1; ; attempt++)
        {
            int port;
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" }, IgnoreWriteExceptions = true };
            try
            {
                listener.Start();
                return new(listener, $"http://127.0.0.1:{port}", target.TrimEnd('/'));
            }
            catch (HttpListenerException) when (attempt < 5) { listener.Close(); /* Somebody was quicker: take another port. */ }
        }
    }

    /// <summary>Clients that call through this proxy.</summary>
    /// <param name="region">Their region.</param>
    /// <param name="accessKey">Tells their calls from others in <see cref="Calls"/>.</param>
    public AwsClients Clients(string region, string accessKey = "emulated") => new(region, new BasicAWSCredentials(accessKey, "emulated"), Endpoint);

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
        http.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try { context = await listener.GetContextAsync(); }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { return; }
            _ = PassOnAsync(context);
        }
    }

    private async Task PassOnAsync(HttpListenerContext context)
    {
        try
        {
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            using var request = RequestOf(context.Request, body.ToArray());
            using var answer = await http.SendAsync(request);
            var content = await answer.Content.ReadAsByteArrayAsync();

            calls.Enqueue(CallOf(context.Request, body.ToArray(), (int)answer.StatusCode));
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
                if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase)) context.Response.Headers[name] = string.Join(",", values);
            // An answer to HEAD tells the length of a body that does not come.
            if (context.Request.HttpMethod == "HEAD") context.Response.ContentLength64 = answer.Content.Headers.ContentLength ?? 0;
            else
            {
                context.Response.ContentLength64 = content.Length;
                await context.Response.OutputStream.WriteAsync(content);
            }
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // A broken connection is how the caller learns of it; the SDK tries again.
            context.Response.Abort();
        }
    }

    private HttpRequestMessage RequestOf(HttpListenerRequest from, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.HttpMethod), new Uri(target + from.RawUrl)) { Content = new ByteArrayContent(body) };
        foreach (var name in from.Headers.AllKeys.OfType<string>())
        {
            if (HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, from.Headers[name])) request.Content.Headers.TryAddWithoutValidation(name, from.Headers[name]);
        }
        return request;
    }

    private static RecordedCall CallOf(HttpListenerRequest request, byte[] body, int status)
    {
        var scope = Credential().Match(request.Headers["Authorization"] ?? "");
        var path = request.RawUrl!.Split('?')[0];
        return new(scope.Groups[1].Value, scope.Groups[2].Value, OperationOf(request, body), path, status, System.Diagnostics.Stopwatch.GetTimestamp());
    }

    private static string OperationOf(HttpListenerRequest request, byte[] body)
    {
        if (request.Headers["X-Amz-Target"] is { Length: > 0 } named) return named[(named.LastIndexOf('.') + 1)..];
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true
            && Action().Match(Encoding.UTF8.GetString(body)) is { Success: true } action) return action.Groups[1].Value;
        // A subresource is a key without a value; the rest are parameters.
        var query = request.RawUrl!.Contains('?', StringComparison.Ordinal) ? request.RawUrl[(request.RawUrl.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        var subresource = query.Split('&', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(p => p.TrimEnd('=').Contains('=', StringComparison.Ordinal) is false);
        return subresource is null ? request.HttpMethod : $"{request.HttpMethod} ?{subresource.TrimEnd('=')}";
    }

    [GeneratedRegex("Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/aws4_request")]
    private static partial Regex Credential();

    [GeneratedRegex(@"(?:^|&)Action=([A-Za-z0-9]+)")]
    private static partial Regex Action();
}
