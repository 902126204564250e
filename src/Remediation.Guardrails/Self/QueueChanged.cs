using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using Remediation.Model.Deployment.Manifest;

namespace Remediation.Guardrails.Self;

/// <summary>The engine's queues are as they were deployed.</summary>
public static class QueueChanged
{
    public const string Id = "self-queue-changed";

    private const string Type = "AWS::SQS::Queue";

    // CloudFormation chooses the names, and the deployment tags the queues.
    private const string Queues = "arn:{partition}:sqs:{region}:{account}:*";

    // The most that EventBridge sends, in bytes.
    private const int LargestEvent = 262_144;

    private static readonly Permission GetAttributes = new("sqs:GetQueueAttributes", Queues)
    {
        Conditions = Parts.Tagged,
    };
    private static readonly Permission SetAttributes = new("sqs:SetQueueAttributes", Queues)
    {
        Conditions = Parts.Tagged,
    };

    private static readonly Attribute[] Attributes =
    [
        new("Policy", q => q.Policy, (q, should) => q with { Policy = should.Policy }),
        new("MessageRetentionPeriod", q => Text(q.Retention), (q, should) => q with { Retention = should.Retention }),
        new("DelaySeconds", q => Text(q.Delay), (q, should) => q with { Delay = should.Delay }),
        new(
            "VisibilityTimeout",
            q => Text(q.VisibilityTimeout),
            (q, should) => q with { VisibilityTimeout = should.VisibilityTimeout }
        ),
        new(
            "RedrivePolicy",
            RedrivePolicyOf,
            (q, should) => q with { DeadLetterArn = should.DeadLetterArn, MaximumReceives = should.MaximumReceives }
        ),
        new("KmsMasterKeyId", q => q.Key, (q, should) => q with { Key = should.Key }),
        new(
            "SqsManagedSseEnabled",
            q => q.ManagedEncryption ? "true" : "false",
            (q, should) => q with { ManagedEncryption = should.ManagedEncryption }
        ),
    ];

    public static readonly Guardrail<Compared<QueuePart>> Guardrail = new()
    {
        Id = Id,
        Title = "Put the engine's own queues back",
        Repairs = """
            Puts back what somebody did to the queues in which events wait or that keep those that failed: the policy,
            how long a message is kept, delayed and hidden, the queue's own dead letter queue, and its encryption; a
            queue that takes no message of an event's size takes it again. What a queue must be is read from the
            manifest: the parameters below `/remediation/manifest/queue/`.

            A queue that was deleted is told, and a deployment must mend it; so is one that was purged, since the events
            in it are lost.
            """,
        Spares = """
            Only queues that the region's manifest names are ours. A manifest that cannot be read makes the judgement
            unclear and changes nothing.

            Changes by CloudFormation are a deployment's and are left alone, also when somebody else updates the stack.
            Messages that somebody received, deleted or sent by a right of their own are not seen.
            """,
        Breaks = """
            Messages that a shorter retention deleted stay lost.

            A sweep in the minutes in which a deployment has changed a queue and not yet its manifest puts the queue
            back as it was before; the next one puts it right.
            """,
        Severity = Severity.Critical,
        Risk = Risk.Safe,
        Practice = Practice.MonitoringAndLogging,
        Controls = [],
        On = Parts.Kind(Type, QueuePart.Word, Locate, (near, _) => Parts.ArnOf(near, "sqs", near.Id)),
        Watches =
        [
            new Watch.Calls(
                "sqs.amazonaws.com",
                "AddPermission",
                "DeleteQueue",
                "PurgeQueue",
                "RemovePermission",
                "SetQueueAttributes"
            ),
        ],
        Reads = [Parts.ReadManifest, GetAttributes],
        Writes = [SetAttributes],
        Document = Sqs.Queues.Policy,
        SweepEvery = TimeSpan.FromHours(1),
        State = () => ManifestJson.Default,
        Observe = ObserveAsync,
        Judge = Judge,
        Change = Change,
    };

    // https://sqs.eu-central-1.amazonaws.com/111122223333/name
    private static IEnumerable<Resource> Locate(Trigger trigger)
    {
        if (trigger is not Trigger.Call { EventSource: "sqs.amazonaws.com" } call)
            yield break;
        if (
            call.Request["queueUrl"].Text?.Split('/') is [.., var account, { Length: > 0 } name]
            && account == call.Account
        )
            yield return call.Resource(Type, name, Parts.ArnOf(call, "sqs", name));
    }

    private static async Task<Compared<QueuePart>?> ObserveAsync(
        AwsClients aws,
        Resource resource,
        CancellationToken cancel
    )
    {
        var state = await Parts.FindAsync<QueuePart>(aws, QueuePart.Word, resource.Id, cancel);
        if (state?.Manifest is not { } manifest)
            return state;
        try
        {
            var request = new GetQueueAttributesRequest { QueueUrl = manifest.Url, AttributeNames = ["All"] };
            var answer = await aws.Sqs.GetQueueAttributesAsync(request, cancel);
            return state with { Present = Of(manifest, answer.Attributes ?? []) };
        }
        catch (QueueDoesNotExistException)
        {
            return state;
        }
    }

    private static QueuePart Of(QueuePart manifest, Dictionary<string, string> attributes)
    {
        var (deadLetters, receives) = RedriveOf(attributes.GetValueOrDefault("RedrivePolicy"));
        return new()
        {
            Name = manifest.Name,
            Arn = manifest.Arn,
            Url = manifest.Url,
            Policy = Parts.NullIfEmpty(attributes.GetValueOrDefault("Policy")),
            Retention = Number("MessageRetentionPeriod"),
            Delay = Number("DelaySeconds"),
            VisibilityTimeout = Number("VisibilityTimeout"),
            MaximumMessageSize = Number("MaximumMessageSize"),
            DeadLetterArn = deadLetters,
            MaximumReceives = receives,
            ManagedEncryption = attributes.GetValueOrDefault("SqsManagedSseEnabled") == "true",
            Key = Parts.NullIfEmpty(attributes.GetValueOrDefault("KmsMasterKeyId")),
        };

        int Number(string attribute) =>
            int.TryParse(attributes.GetValueOrDefault(attribute), CultureInfo.InvariantCulture, out var number)
                ? number
                : 0;
    }

    // maxReceiveCount is a number, or a text of one.
    private static (string? Arn, int? Receives) RedriveOf(string? policy)
    {
        if (string.IsNullOrEmpty(policy))
            return (null, null);
        using var document = JsonDocument.Parse(policy);
        var root = new Field(document.RootElement);
        var count = root["maxReceiveCount"];
        var isNumber = int.TryParse(count.Text ?? count.Json, CultureInfo.InvariantCulture, out var receives);
        return (root["deadLetterTargetArn"].Text, isNumber ? receives : null);
    }

    private static Verdict Judge(Seen<Compared<QueuePart>> seen)
    {
        if (seen.State.Manifest is not { } manifest)
            return Parts.WithoutManifest(seen);
        var what = $"the queue {seen.Resource.Id}";
        if (seen.State.Present is not { } present)
            return seen.Told($"{what} is gone: deploy again");
        if (seen.Trigger is Trigger.Call { EventName: "PurgeQueue" })
            return seen.Told($"{what} was purged: the events in it are lost, so sweep what they were about");

        var mended = new List<string>();
        var wanted = present;
        foreach (var attribute in Attributes.Where(a => !JsonTexts.AreSame(a.Of(present), a.Of(manifest))))
        {
            mended.Add($"has another {attribute.Name}");
            wanted = attribute.Put(wanted, manifest);
        }
        var least = manifest.MaximumMessageSize ?? LargestEvent;
        if (present.MaximumMessageSize is null || present.MaximumMessageSize < least)
        {
            mended.Add($"takes no message of more than {present.MaximumMessageSize ?? 0} bytes");
            wanted = wanted with { MaximumMessageSize = least };
        }
        return Parts.VerdictOf(seen, what, mended, [], wanted);
    }

    private static IEnumerable<Step> Change(Resource resource, Compared<QueuePart> from, Compared<QueuePart> to)
    {
        // A queue that was deleted is not made again, and none is deleted.
        if (from.Present is not { } was || to.Present is not { } queue)
            yield break;
        var changed = new Dictionary<string, string>();
        foreach (var attribute in Attributes)
        {
            if (attribute.Of(was) != attribute.Of(queue))
                changed[attribute.Name] = attribute.Of(queue) ?? "";
        }
        if (was.MaximumMessageSize != queue.MaximumMessageSize && queue.MaximumMessageSize is { } size)
            changed["MaximumMessageSize"] = Text(size);
        if (changed.Count > 0)
            yield return Set((to.Manifest ?? from.Manifest)?.Url ?? queue.Url, changed);
    }

    private static Step Set(string url, Dictionary<string, string> attributes)
    {
        var shown = new JsonObject(attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
        return new(
            SetAttributes,
            "SetQueueAttributes",
            new() { ["QueueUrl"] = url, ["Attributes"] = shown },
            run =>
                run.Aws.Sqs.SetQueueAttributesAsync(new() { QueueUrl = url, Attributes = attributes }, run.Cancel)
                    .AsAnswer()
        );
    }

    private static string? RedrivePolicyOf(QueuePart queue)
    {
        if (queue.DeadLetterArn is null)
            return null;
        var policy = new JsonObject { ["deadLetterTargetArn"] = queue.DeadLetterArn };
        if (queue.MaximumReceives is { } receives)
            policy["maxReceiveCount"] = receives;
        return policy.ToJsonString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An attribute that is compared and set.</summary>
    /// <param name="Name">SQS's name of it.</param>
    /// <param name="Of">Its text; null if it has none.</param>
    /// <param name="Put">The queue with the manifest's value in it.</param>
    private sealed record Attribute(
        string Name,
        Func<QueuePart, string?> Of,
        Func<QueuePart, QueuePart, QueuePart> Put
    );
}
