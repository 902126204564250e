using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Remediation.Engine.Notices;

/// <summary>Posts a message to Slack's incoming webhook, waiting as long as Slack asks to, within the time there is.</summary>
/// <param name="http">The HTTP client; no redirects, a short timeout.</param>
/// <param name="url">Gives the webhook's URL: a secret, never logged.</param>
public sealed class Webhook(HttpClient http, Func<CancellationToken, Task<Uri>> url, TimeProvider clock)
{
    /// <summary>How often a message is tried before the stream's own retries take over.</summary>
    public const int Attempts = 3;

    /// <exception cref="WebhookException">Slack did not take the message; the text holds its status and nothing secret.</exception>
    public async Task PostAsync(JsonObject message, CancellationToken cancel)
    {
        // The SDK has tried the parameter as often as it does: its failure is none of Slack's.
        var target = await url(cancel);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(target, content, cancel);
                if (answer.IsSuccessStatusCode)
                    return;
                var permanent =
                    answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
                    && (int)answer.StatusCode < 500;
                if (permanent || attempt == Attempts)
                    throw new WebhookException(
                        $"Slack answered {(int)answer.StatusCode}",
                        answer.StatusCode == HttpStatusCode.BadRequest
                    );
                wait = answer.Headers.RetryAfter is { } retry
                    ? retry.Delta ?? (retry.Date - clock.GetUtcNow()) ?? TimeSpan.FromSeconds(1)
                    : TimeSpan.FromSeconds(attempt);
            }
            catch (HttpRequestException e)
            {
                // The exception's text may hold the URL, so only its kind is kept.
                if (attempt == Attempts)
                    throw new WebhookException($"Slack could not be reached ({e.HttpRequestError})", false);
                wait = TimeSpan.FromSeconds(attempt);
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                if (attempt == Attempts)
                    throw new WebhookException("Slack did not answer in time", false);
                wait = TimeSpan.FromSeconds(attempt);
            }
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancel);
        }
    }
}

/// <summary>Slack did not take a message.</summary>
/// <param name="message">Why, without the URL.</param>
/// <param name="isMessageBad">Whether the message itself was refused, so that sending it again is no use.</param>
public sealed class WebhookException(string message, bool isMessageBad) : Exception(message)
{
    public bool IsMessageBad => isMessageBad;
}
