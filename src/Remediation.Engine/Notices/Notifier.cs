using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Remediation.Engine.Telemetry;

namespace Remediation.Engine.Notices;

/// <summary>Consumes the ledger's stream and tells Slack. It runs apart from the repairs, so nothing here can delay, fail or undo one.</summary>
public sealed class Notifier(Webhook webhook, Log log)
{
    /// <summary>A notifier whose webhook URL is the SecureString parameter that <c>REMEDIATION_WEBHOOK_PARAMETER</c> names, read at first use and kept for five minutes.</summary>
    /// <exception cref="ConfigurationException">The variable is not set.</exception>
    public static Notifier Create(Func<string, string?> environment, AwsClients aws, Log log, TimeProvider clock)
    {
        if (environment("REMEDIATION_WEBHOOK_PARAMETER") is not { Length: > 0 } parameter)
            throw new ConfigurationException(
                "REMEDIATION_WEBHOOK_PARAMETER is not set: it must be the name of the SSM SecureString parameter that holds the Slack incoming webhook's URL"
            );
        var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(3),
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(10),
        };
        var ssm = aws.Client(() =>
            new AmazonSimpleSystemsManagementClient(
                aws.Credentials,
                aws.Configured(new AmazonSimpleSystemsManagementConfig())
            )
        );
        (Uri Url, DateTimeOffset Until)? known = null;
        return new(
            new Webhook(
                http,
                async cancel =>
                {
                    if (known is { } k && k.Until > clock.GetUtcNow())
                        return k.Url;
                    var answer = await ssm.GetParameterAsync(
                        new GetParameterRequest { Name = parameter, WithDecryption = true },
                        cancel
                    );
                    var url =
                        Uri.TryCreate(answer.Parameter.Value?.Trim(), UriKind.Absolute, out var parsed)
                        && parsed.Scheme is "https" or "http"
                            ? parsed
                            : throw new WebhookException($"the parameter {parameter} does not hold a URL", false);
                    known = (url, clock.GetUtcNow().AddMinutes(5));
                    return url;
                },
                clock
            ),
            log
        );
    }

    /// <summary>Handles a batch of the stream.</summary>
    /// <returns>
    /// <c>{"batchItemFailures": [...]}</c>. A stream is read again from the failed record on, so at a failure the batch stops there: what was told is not told
    /// again, what follows is told in the next try. A message that Slack refuses for itself is logged and passed over, so that it cannot block the others.
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
                if (Notice.Of(record) is not { } notice)
                    continue;
                log.Correlation = notice.EventId;
                await webhook.PostAsync(SlackMessage.Of(notice), cancel);
                log.Information($"told of {notice.Record}");
            }
            catch (WebhookException e) when (e.IsMessageBad)
            {
                log.Error($"the notice of stream record {sequence} was refused and is dropped: {e.Message}");
            }
            catch (Exception e)
            {
                // Whatever it was, also the end of the invocation's time: a failed batch would repeat what was told. An unknown exception's text may hold the URL.
                log.Error(
                    $"the notice of stream record {sequence} will be tried again: {(e is WebhookException or Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException ? AwsError.Text(e) : e.GetType().Name)}"
                );
                failures.Add((JsonNode)new JsonObject { ["itemIdentifier"] = sequence });
                break;
            }
        }
        return new() { ["batchItemFailures"] = failures };
    }
}
