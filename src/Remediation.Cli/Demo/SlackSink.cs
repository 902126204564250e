using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Remediation.Cli.Demo;

/// <summary>
/// A local HTTP server in Slack's place: keeps the messages that are posted to its secret path and answers as Slack
/// does.
/// </summary>
internal sealed class SlackSink : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<JsonObject> messages = [];
    private readonly Task loop;

    public SlackSink()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = new(
                $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/services/T000/B000/{Guid.NewGuid():N}"
            );
        }
        listener.Prefixes.Add($"{Url.GetLeftPart(UriPartial.Authority)}/");
        listener.Start();
        loop = Task.Run(LoopAsync);
    }

    /// <summary>The incoming webhook's URL.</summary>
    public Uri Url { get; }

    public IReadOnlyList<JsonObject> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    // The listener is closed when the last answer is given: closing it takes away what is being answered.
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        listener.Close();
        stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync().WaitAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            var text = await reader.ReadToEndAsync();
            var request = context.Request;
            var known = request.HttpMethod == "POST" && request.Url?.AbsolutePath == Url.AbsolutePath;
            if (known)
                Keep((JsonObject)JsonNode.Parse(text)!);
            context.Response.StatusCode = known ? 200 : 404;
            context.Response.Close("ok"u8.ToArray(), willBlock: true);
        }
    }

    private void Keep(JsonObject message)
    {
        lock (messages)
            messages.Add(message);
    }
}
