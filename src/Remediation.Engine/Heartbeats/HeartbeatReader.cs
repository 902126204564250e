using System.Collections.Concurrent;
using Amazon.Lambda;
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
    // As many as resources that are judged at once.
    private const int RegionsAtOnce = Sweep.Concurrency;

    private static readonly string[] Settings = ["lambda:GetAccountSettings"];
    private static readonly string[] Parameters = ["ssm:GetParametersByPath"];
    private static readonly string[] Rules = ["events:ListRules"];
    private static readonly string[] Attributes = ["sqs:GetQueueAttributes"];

    private readonly ConcurrentDictionary<string, string?> manifests = new();
    private readonly ConcurrentDictionary<string, bool> rules = new();
    private readonly ConcurrentDictionary<string, int?> queues = new();

    /// <summary>Reads all facts there is time for.</summary>
    /// <param name="self">What is known of the function without a call.</param>
    /// <param name="now">The heartbeat's time.</param>
    public async Task<Heartbeat> ReadAsync(FunctionFacts self, DateTimeOffset now)
    {
        var trails = await new RecordingTrails(ReaderIn, facts).CountAsync(own.Region);
        var concurrency = await facts.ReadAsync("concurrencyLimit", Settings, ConcurrencyAsync);
        foreach (var some in swept.Regional.Append(own.Region).Distinct().Chunk(RegionsAtOnce))
            await Task.WhenAll(some.Select(ReadRegionAsync));
        if (queues.IsEmpty)
            facts.Note("queues", "no manifest that could be read names one");
        return new()
        {
            Function = self.Name,
            Time = now,
            Version = self.Version,
            Catalogue = RecordId.Hash(string.Join('\n', self.Catalogue.Order(StringComparer.Ordinal))),
            Manifests = manifests,
            RegionsWithRules = RegionsOf(hasRules: true),
            RegionsWithoutRules = RegionsOf(hasRules: false),
            Queues = queues,
            TrailsRecording = trails,
            ConcurrencyLimit = concurrency,
            Unread = facts.Unread,
        };
    }

    private AwsClients ReaderIn(string region) => clients.Of(HeartbeatPolicy.Reader, region);

    private string[] RegionsOf(bool hasRules) =>
        [.. rules.Where(rule => rule.Value == hasRules).Select(rule => rule.Key).Order(StringComparer.Ordinal)];

    private async Task<int?> ConcurrencyAsync(CancellationToken cancel)
    {
        var aws = ReaderIn(own.Region);
        var lambda = aws.Client(() =>
            new AmazonLambdaClient(aws.Credentials, aws.Configured(new AmazonLambdaConfig()))
        );
        return (await lambda.GetAccountSettingsAsync(new(), cancel)).AccountLimit?.ConcurrentExecutions;
    }

    private async Task ReadRegionAsync(string region)
    {
        var there = own.In(region);
        var manifest = await facts.ReadAsync(
            $"manifest {region}",
            Parameters,
            cancel => Manifest.ReadAsync(there, cancel)
        );
        manifests[region] = manifest?.Hash;
        if (manifest is null)
            return;
        if (swept.Regional.Contains(region))
            await ReadRulesAsync(manifest, region);
        foreach (var queue in manifest.Queues)
        {
            var name = $"{region}/{queue}";
            queues[name] = await facts.ReadAsync(
                $"queue {name}",
                Attributes,
                cancel => DepthAsync(there, manifest.UrlOf(queue), cancel)
            );
        }
    }

    private async Task ReadRulesAsync(Manifest manifest, string region)
    {
        var there = new ForwardingRules(ReaderIn(region), isHome: region == own.Region);
        var fact = $"rules {region}";
        if (
            await facts.ReadAsync<bool?>(fact, Rules, async cancel => await there.AreAsync(manifest, cancel)) is { } are
        )
            rules[region] = are;
    }

    // Whether it is waiting, delayed or being handled: all that is in it.
    private static async Task<int?> DepthAsync(AwsClients aws, string url, CancellationToken cancel)
    {
        var sqs = aws.Client(() => new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig())));
        var request = new GetQueueAttributesRequest
        {
            QueueUrl = url,
            AttributeNames =
            [
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesDelayed",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        };
        var answer = await sqs.GetQueueAttributesAsync(request, cancel);
        return answer.ApproximateNumberOfMessages
            + answer.ApproximateNumberOfMessagesDelayed
            + answer.ApproximateNumberOfMessagesNotVisible;
    }
}
