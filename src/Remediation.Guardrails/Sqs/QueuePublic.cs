using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Remediation.Guardrails.Self;
using Remediation.Guardrails.Shared.Policies;
using static Remediation.Model.Control;

namespace Remediation.Guardrails.Sqs;

/// <summary>A queue's policy has no public statement.</summary>
public static partial class QueuePublic
{
    public const string Id = "sqs-queue-public";

    private const string Attribute = "Policy";

    private static readonly Permission GetAttributes = Queues.Permission("sqs:GetQueueAttributes");
    private static readonly Permission SetAttributes = Queues.Permission("sqs:SetQueueAttributes");

    public static readonly Guardrail<QueuePolicy> Guardrail = new()
    {
        Id = Id,
        Title = "Take the public statements out of a queue's policy",
        Repairs = """
            Takes those statements out of a queue's policy that allow everybody something without a condition that
            really narrows it, and sets the policy without them; if none is left, the policy is taken away. Where `*`
            stands beside named principals, only the `*` goes.
            """,
        Spares = """
            Every other statement stays as it was written, and so do the queue's other attributes and its messages;
            principals that were deleted go too where SQS does not take the rest with them. A condition on organization,
            account, VPC, endpoint, source ARN (of a topic or a bucket, as SNS and S3 need it) or source addresses that
            are together no more than a /8 of IPv4 and a /16 of IPv6 narrows; a negated test, `...IfExists`,
            `ForAllValues`, a wildcard, a referer, a user agent, TLS or a date does not. A policy that cannot be
            understood (a name twice, an operator that nobody knows) is left and told as unclear.
            """,
        Breaks = """
            Whoever was let in by `*` alone, on purpose too, can no longer send or receive: within a minute, SQS says.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.DataProtection,
        Controls = [Fsbp("SQS.3")],
        On = Queues.Kind,
        Watches =
        [
            Queues.Calls("AddPermission", "CreateQueue", "SetQueueAttributes"),
            Queues.Changes,
            new Watch.ConfigRule("sqs-queue-no-public-access"),
        ],
        Reads = [Queues.GetUrl, GetAttributes],
        Writes = [SetAttributes],
        Document = Queues.Policy,
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
        Settles = TimeSpan.FromSeconds(60),
        State = () => SqsQueuePublicJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
        Asks = AsksForPublic,
    };

    /// <summary>A queue's policy.</summary>
    /// <param name="Policy">Its text as SQS gives it; null if there is none.</param>
    public sealed record QueuePolicy(string? Policy)
    {
        /// <summary>The URL by which SQS was asked; null of a state from the ledger.</summary>
        [JsonIgnore]
        public string? Url { get; init; }
    }

    private static Task<QueuePolicy?> ObserveAsync(AwsClients aws, Resource queue, CancellationToken cancel)
    {
        return Queues.ReadAsync(aws, queue, ReadAsync, cancel);

        async Task<QueuePolicy> ReadAsync(string url)
        {
            var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [Attribute] };
            var answer = await aws.Sqs.GetQueueAttributesAsync(request, cancel);
            var policy = answer.Attributes?.GetValueOrDefault(Attribute);
            return new(string.IsNullOrEmpty(policy) ? null : policy) { Url = url };
        }
    }

    private static bool AsksForPublic(Trigger.Call call)
    {
        if (call.EventName == "AddPermission")
            return call.Request["aWSAccountIds"].Texts.Contains("*");
        return PublicPolicy.IsAskedFor(Queues.AttributesIn(call)[Attribute]);
    }

    private static Verdict Judge(Seen<QueuePolicy> seen) =>
        PublicPolicy.Judge(seen, "queue", seen.State.Policy, policy => seen.State with { Policy = policy });

    private static IEnumerable<Step> Change(Resource queue, QueuePolicy from, QueuePolicy to)
    {
        if (from.Policy != to.Policy)
            yield return Set(from.Url ?? to.Url ?? queue.Id, to.Policy ?? "");
    }

    // An empty text takes the policy away.
    private static Step Set(string url, string policy) =>
        new(
            SetAttributes,
            "SetQueueAttributes",
            new()
            {
                ["QueueUrl"] = url,
                ["Attributes"] = new JsonObject { [Attribute] = policy },
            },
            run => PolicyPut.RunAsync(run, policy, "InvalidAttributeValue", text => SetAsync(run, url, text ?? ""))
        );

    private static async Task<AmazonWebServiceResponse> SetAsync(StepRun run, string url, string policy) =>
        await run.Aws.Sqs.SetQueueAttributesAsync(
            new SetQueueAttributesRequest
            {
                QueueUrl = url,
                Attributes = new() { [Attribute] = policy },
            },
            run.Cancel
        );

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(QueuePolicy))]
    private sealed partial class SqsQueuePublicJson : JsonSerializerContext;
}
