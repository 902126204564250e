using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lambda.Tests;

/// <summary>An AWS endpoint that takes connections and never answers.</summary>
public sealed class Silence : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> held = [];
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;

    public Silence()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its URL, for AWS_ENDPOINT_URL.</summary>
    public string Url => $"http://{listener.LocalEndpoint}";

    /// <summary>Waits for the first connection.</summary>
    public Task ConnectedAsync() => connected.Task.WaitAsync(Some.Patience);

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        foreach (var client in held)
            client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                held.Add(await listener.AcceptTcpClientAsync());
                connected.TrySetResult();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        { /* Closed. */
        }
    }
}
