using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Remediation.Engine.Notices;

/// <summary>
/// Posts a message to Slack's incoming webhook, waiting as long as Slack asks to, within the time there is.
/// </summary>
/// <param name="http">The HTTP client; no redirects, a short timeout.</param>
/// <param name="url">Gives the webhook's URL: a secret, never logged.</param>
public sealed class Webhook(HttpClient http, Func<CancellationToken, Task<Uri>> url, TimeProvider clock)
{
    /// <summary>How often a message is tried before the stream's own retries take over.</summary>
    public const int Attempts = 3;

    /// <exception cref="WebhookException">Slack did not take the message; the text holds its status and nothing
    /// secret.</exception>
    public async Task PostAsync(JsonObject message, CancellationToken cancel)
    {
        // The SDK has tried the parameter as often as it does: its failure is none of Slack's.
        var target = await url(cancel);
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(target, message, attempt, cancel) is not { } wait)
                return;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancel);
        }
    }

    // How long to wait for the next try; null if the message is taken.
    private async Task<TimeSpan?> TryAsync(Uri target, JsonObject message, int attempt, CancellationToken cancel)
    {
        try
        {
            using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(target, content, cancel);
            return answer.IsSuccessStatusCode ? null : WaitAfter(answer, attempt);
        }
        catch (HttpRequestException e)
        {
            // The exception's text may hold the URL, so only its kind is kept.
            if (attempt == Attempts)
                throw new WebhookException($"Slack could not be reached ({e.HttpRequestError})", isMessageBad: false);
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            if (attempt == Attempts)
                throw new WebhookException("Slack did not answer in time", isMessageBad: false);
        }
        return TimeSpan.FromSeconds(attempt);
    }

    private TimeSpan WaitAfter(HttpResponseMessage answer, int attempt)
    {
        var isTemporary =
            answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || (int)answer.StatusCode >= 500;
        if (!isTemporary || attempt == Attempts)
        {
            throw new WebhookException(
                $"Slack answered {(int)answer.StatusCode}",
                isMessageBad: answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
            );
        }
        if (answer.Headers.RetryAfter is not { } retry)
            return TimeSpan.FromSeconds(attempt);
        return retry.Delta ?? (retry.Date - clock.GetUtcNow()) ?? TimeSpan.FromSeconds(1);
    }
}
