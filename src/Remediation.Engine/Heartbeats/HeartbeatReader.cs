using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;
using Remediation.Engine.Sweeps;

namespace Remediation.Engine.Heartbeats;

/// <summary>
/// Reads what a heartbeat tells: of the deployment's own parts with the function's credentials, of the account by
/// <see cref="HeartbeatPolicy.Reader"/>.
/// </summary>
internal sealed class HeartbeatReader(AwsClients own, GuardrailClients clients, SweptRegions swept, FactReader facts)
{
    private static readonly string[] Settings = ["lambda:GetAccountSettings"];
    private static readonly string[] Parameters = ["ssm:GetParametersByPath"];
    private static readonly string[] Attributes = ["sqs:GetQueueAttributes"];

    /// <summary>Reads all facts there is time for.</summary>
    /// <param name="self">What is known of the function without a call.</param>
    /// <param name="now">The heartbeat's time.</param>
    public async Task<Heartbeat> ReadAsync(FunctionFacts self, DateTimeOffset now)
    {
        var trails = await new RecordingTrails(ReaderIn, facts).CountAsync(own.Region);
        var limit = await facts.ReadAsync("concurrency limit", Settings, LimitAsync);
        var isHomeSwept = swept.Regional.Contains(own.Region);
        IReadOnlyList<string> all = isHomeSwept ? swept.Regional : [.. swept.Regional, own.Region];
        var regions = await Task.WhenAll(all.Select(ReadRegionAsync));
        return new()
        {
            Function = self.Name,
            Time = now,
            Version = self.Version,
            Catalogue = RecordId.Hash(string.Join('\n', self.Catalogue.Order(StringComparer.Ordinal))),
            Regions = regions,
            TrailsRecording = trails,
            ConcurrencyLimit = limit?.ConcurrentExecutions,
            Unread = facts.Unread,
        };
    }

    private AwsClients ReaderIn(string region) => clients.Of(HeartbeatPolicy.Reader, region);

    private async Task<AccountLimit?> LimitAsync(CancellationToken cancel)
    {
        var aws = ReaderIn(own.Region);
        var lambda = aws.Client(() =>
            new AmazonLambdaClient(aws.Credentials, aws.Configured(new AmazonLambdaConfig()))
        );
        return (await lambda.GetAccountSettingsAsync(new(), cancel)).AccountLimit;
    }

    private async Task<RegionFacts> ReadRegionAsync(string region)
    {
        var there = own.In(region);
        var manifest = await facts.ReadAsync(
            $"manifest of {region}",
            Parameters,
            cancel => Manifest.ReadAsync(there, cancel)
        );
        if (manifest is null)
            return new(region, Manifest: null, HasRules: null, Queues: []);
        var queues = new List<QueueFacts>();
        foreach (var queue in manifest.Queues)
            queues.Add(await ReadQueueAsync(there, manifest, queue));
        return new(region, manifest.Hash, await HasRulesAsync(region, manifest), queues);
    }

    private async Task<bool?> HasRulesAsync(string region, Manifest manifest)
    {
        if (!swept.Regional.Contains(region))
            return null;
        var named = manifest.Rules.ToList();
        if (named.Count == 0)
            return false;
        var rules = new EnabledRules(ReaderIn(region), isHome: region == own.Region);
        var enabled = await facts.ReadAsync($"rules of {region}", EnabledRules.Actions, rules.ListAsync);
        return enabled is null ? null : named.TrueForAll(enabled.Contains);
    }

    private async Task<QueueFacts> ReadQueueAsync(AwsClients there, Manifest manifest, string queue)
    {
        var sqs = there.Client(() => new AmazonSQSClient(there.Credentials, there.Configured(new AmazonSQSConfig())));
        var read = await facts.ReadAsync($"queue {queue} of {there.Region}", Attributes, AskAsync);
        var messages =
            read?.ApproximateNumberOfMessages
            + read?.ApproximateNumberOfMessagesDelayed
            + read?.ApproximateNumberOfMessagesNotVisible;
        return new(queue, messages);

        Task<GetQueueAttributesResponse> AskAsync(CancellationToken cancel) =>
            sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest
                {
                    QueueUrl = manifest.UrlOf(queue),
                    AttributeNames =
                    [
                        "ApproximateNumberOfMessages",
                        "ApproximateNumberOfMessagesDelayed",
                        "ApproximateNumberOfMessagesNotVisible",
                    ],
                },
                cancel
            );
    }
}
