using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace Remediation.Bench;

/// <summary>An API call that passed, with when its answer was there.</summary>
internal sealed record Passed(string Name, int Status, long Answered);

/// <summary>A proxy before the emulator that notes every AWS call.</summary>
internal sealed class Recorder : IDisposable
{
    private static readonly string[] OfTheConnection = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Keep-Alive"];

    private readonly HttpListener listener = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly string target;
    private ConcurrentQueue<Passed> passed = new();

    public Recorder(string target)
    {
        this.target = target;
        var port = Loopback.FreePort();
        Endpoint = $"http://127.0.0.1:{port}";
        listener.Prefixes.Add(Endpoint + "/");
        listener.Start();
        _ = Loopback.ServeAsync(listener, PassAsync);
    }

    public string Endpoint { get; }

    /// <summary>The calls since the last time.</summary>
    public IReadOnlyList<Passed> Take() => [.. Interlocked.Exchange(ref passed, new())];

    public void Dispose()
    {
        listener.Close();
        http.Dispose();
    }

    private async Task PassAsync(HttpListenerContext context)
    {
        var (from, to) = (context.Request, context.Response);
        using var body = new MemoryStream();
        await from.InputStream.CopyToAsync(body);
        using var request = new HttpRequestMessage(new(from.HttpMethod), target + from.RawUrl);
        request.Headers.Host = from.Headers["Host"];
        if (body.Length > 0 || from.HttpMethod is "PUT" or "POST") request.Content = new ByteArrayContent(body.ToArray());
        foreach (var name in from.Headers.AllKeys.Where(n => !OfTheConnection.Contains(n, StringComparer.OrdinalIgnoreCase)))
            if (!request.Headers.TryAddWithoutValidation(name!, from.Headers[name])) request.Content?.Headers.TryAddWithoutValidation(name!, from.Headers[name]);
        using var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        passed.Enqueue(new(NameOf(from, body.ToArray()), (int)answer.StatusCode, Stopwatch.GetTimestamp()));
        to.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (!OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase)) to.Headers[name] = string.Join(",", values);
        to.ContentLength64 = bytes.Length;
        if (from.HttpMethod != "HEAD") await to.OutputStream.WriteAsync(bytes);
        to.Close();
    }

    private static string NameOf(HttpListenerRequest request, byte[] body)
    {
        if (request.Headers["X-Amz-Target"] is { } header) return header.Split('.')[^1];
        var text = Encoding.UTF8.GetString(body);
        if (text.Split('&').FirstOrDefault(p => p.StartsWith("Action=", StringComparison.Ordinal)) is { } action) return action["Action=".Length..];
        return $"{request.HttpMethod} {request.Url!.Query.Split('=', '&')[0]}";
    }
}
