using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine.Notices;

/// <summary>
/// Consumes the ledger's stream and tells Slack. It runs apart from the repairs, so nothing here can delay, fail or
/// undo one.
/// </summary>
/// <param name="catalogue">The guardrails that there are.</param>
public sealed class Notifier(Webhook webhook, GuardrailList catalogue, Log log)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A notifier whose webhook URL is the SecureString parameter that <c>REMEDIATION_WEBHOOK_PARAMETER</c> names.
    /// </summary>
    /// <exception cref="ConfigurationException">The variable is not set.</exception>
    public static Notifier Create(
        Func<string, string?> environment,
        GuardrailList catalogue,
        AwsClients aws,
        Log log,
        TimeProvider clock
    )
    {
        if (environment(Variables.WebhookParameter) is not { Length: > 0 } parameter)
        {
            throw new ConfigurationException(
                $"{Variables.WebhookParameter} is not set: it must be the name of the SSM SecureString "
                    + "parameter that holds the Slack incoming webhook's URL"
            );
        }
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
        };
        var http = new HttpClient(handler) { Timeout = CallTimeout };
        var url = new WebhookUrl(parameter, aws, clock);
        return new(new Webhook(http, url.ReadAsync, clock), catalogue, log);
    }

    /// <summary>Handles a batch of the stream.</summary>
    /// <returns>
    /// <c>{"batchItemFailures": [...]}</c>. A stream is read again from the failed record on, so at a failure the batch
    /// stops there: what was told is not told
    /// again, what follows is told in the next try. A message that Slack refuses for itself is counted, and sent again
    /// in a few words of our own; if Slack refuses those too it is passed over, so that it cannot block the others.
    /// </returns>
    public async Task<JsonObject> HandleAsync(ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        using var document = JsonDocument.Parse(payload);
        var failures = new JsonArray();
        foreach (var record in new Field(document.RootElement)["Records"].Items)
        {
            var sequence = record["dynamodb"]["SequenceNumber"].Text;
            try
            {
                await TellAsync(record, cancel);
            }
            catch (WebhookException e) when (e.IsMessageBad)
            {
                log.Error($"the notice of stream record {sequence} was refused twice and is dropped: {e.Message}");
            }
            catch (Exception e)
            {
                // Whatever it was, also the end of the invocation's time: a failed batch would repeat what was told.
                log.Error($"the notice of stream record {sequence} will be tried again: {TextOf(e)}");
                failures.Add((JsonNode)new JsonObject { ["itemIdentifier"] = sequence });
                break;
            }
        }
        return new() { ["batchItemFailures"] = failures };
    }

    private async Task TellAsync(Field record, CancellationToken cancel)
    {
        if (Notice.Of(record) is not { } notice)
            return;
        log.Correlation = notice.Record.EventId;
        var guardrail = catalogue.Find(notice.Record.Guardrail);
        try
        {
            await webhook.PostAsync(SlackMessage.Of(notice, guardrail), cancel);
        }
        catch (WebhookException e) when (e.IsMessageBad)
        {
            log.Error($"the notice of {notice.Record.Id} was refused, and a shorter one is sent: {e.Message}");
            log.RefusedNotice();
            await webhook.PostAsync(SlackMessage.Minimal(notice, guardrail), cancel);
        }
        log.Information($"told of {notice.Record.Id}");
    }

    // An unknown exception's text may hold the URL.
    private static string TextOf(Exception e) =>
        e is WebhookException or AmazonServiceException or AmazonClientException ? AwsError.Text(e) : e.GetType().Name;
}
