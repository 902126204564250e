namespace Fault.Tests;

/// <summary>
/// Gives up as an <see cref="HttpClient"/> does whose time is over, as soon as the server is silent: no test waits, and
/// none depends on how quick the machine is.
/// </summary>
internal sealed class Impatience(SlackServer server) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = server.Silence;
        var answer = base.SendAsync(request, giveUp.Token);
        if (await Task.WhenAny(answer, silence) == answer)
            return await answer;
        await giveUp.CancelAsync();
        await answer.ContinueWith(
            _ => { },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        throw new TaskCanceledException("the time is over", new TimeoutException());
    }
}
