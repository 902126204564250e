using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Cli.Tests;

/// <summary>
/// Answers Lambda's Invoke itself, since the emulator runs functions in Docker alone, and passes every other call that
/// it is not told to refuse on to it.
/// </summary>
internal sealed class LambdaFront : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient http = new();
    private readonly string target;
    private readonly Task loop;

    public LambdaFront(string target)
    {
        this.target = target;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        listener.Prefixes.Add($"{Endpoint}/");
        listener.Start();
        loop = LoopAsync();
    }

    public string Endpoint { get; }

    /// <summary>What a function's name is answered with; an unknown name is not found.</summary>
    public Dictionary<string, (int Status, string Error)> Functions { get; } = [];

    /// <summary>The functions whose configuration nobody may read.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>The invocations that were accepted: the function's name, the kind, the payload, the region.</summary>
    public ConcurrentQueue<(string Function, string Kind, JsonNode Payload, string Region)> Invocations { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
        http.Dispose();
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            try
            {
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (
                    context.Request.Url!.AbsolutePath.Split('/')
                    is ["", "2015-03-31", "functions", var name, "invocations"]
                )
                    Invoke(context, name, body.ToArray());
                else if (
                    context.Request.Url!.AbsolutePath.Split('/')
                        is ["", "2015-03-31", "functions", var asked, "configuration"]
                    && Hidden.Contains(asked)
                )
                    Refuse(context, 403, "AccessDeniedException");
                else
                    await PassAsync(context, body.ToArray());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            { /* The caller, or the test, is gone. */
            }
        }
    }

    private void Invoke(HttpListenerContext context, string name, byte[] body)
    {
        var (status, error) = Functions.GetValueOrDefault(name, (404, "ResourceNotFoundException"));
        if (status != 202)
        {
            Refuse(context, status, error);
            return;
        }
        // The signature's scope: the access key, the day, the region.
        var region = context.Request.Headers["Authorization"]!.Split('/')[2];
        var kind = context.Request.Headers["X-Amz-Invocation-Type"] ?? "";
        Invocations.Enqueue((name, kind, JsonNode.Parse(body)!, region));
        context.Response.StatusCode = status;
        context.Response.Close([], willBlock: false);
    }

    private static void Refuse(HttpListenerContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-amzn-ErrorType"] = error;
        context.Response.Close(Encoding.UTF8.GetBytes("""{"Message":"so it is"}"""), willBlock: false);
    }

    private async Task PassAsync(HttpListenerContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(new(context.Request.HttpMethod), target + context.Request.RawUrl)
        {
            Content = new ByteArrayContent(body),
        };
        foreach (
            var name in context.Request.Headers.AllKeys.Where(n =>
                n is not ("Host" or "Content-Length" or "Connection")
            )
        )
            if (!request.Headers.TryAddWithoutValidation(name!, context.Request.Headers[name]))
                request.Content.Headers.TryAddWithoutValidation(name!, context.Request.Headers[name]);
        using var answer = await http.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = $"{answer.Content.Headers.ContentType}";
        if (answer.Headers.TryGetValues("x-amzn-ErrorType", out var errors))
            context.Response.Headers["x-amzn-ErrorType"] = errors.First();
        context.Response.Close(await answer.Content.ReadAsByteArrayAsync(), willBlock: false);
    }
}
