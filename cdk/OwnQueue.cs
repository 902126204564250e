using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Remediation.Model.Deployment.Manifest;
using Remediation.Model.Events;

namespace Remediation.Cdk;

/// <summary>A queue of ours: encrypted by SQS, over TLS alone.</summary>
internal sealed class OwnQueue : Construct
{
    private const int MostTries = 3;

    private static readonly Duration Retention = Duration.Days(14);

    private readonly CfnQueue queue;

    private OwnQueue(Construct scope, string id, CfnQueueProps props, bool acceptsEvents, Manifest manifest)
        : base(scope, id)
    {
        props.SqsManagedSseEnabled = true;
        props.MessageRetentionPeriod = Retention.ToSeconds();
        queue = new(this, "Resource", props);
        // By it alone the guardrail of queues may change one: also where a stack has no tags.
        Amazon.CDK.Tags.Of(queue).Add(Cell.Tag, Cell.TagValue);
        var statements = new JsonArray(NotWithoutTls());
        if (acceptsEvents)
            statements.Add(FromRules());
        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements };
        _ = new CfnQueuePolicy(
            new Construct(this, "Policy"),
            "Resource",
            new CfnQueuePolicyProps { Queues = [queue.Ref], PolicyDocument = Rules.Plain(policy) }
        );
        manifest.Add(PartOf(props, policy), id);
    }

    public string Arn => queue.AttrArn;
    public string Url => queue.Ref;
    public string Name => queue.AttrQueueName;

    /// <summary>Where events wait that could not be handled.</summary>
    public static OwnQueue OfDeadLetters(Construct scope, Manifest manifest)
    {
        var queue = new OwnQueue(scope, "DeadLetters", new CfnQueueProps(), true, manifest);
        // What could not be handled is still to be handled when the stack goes.
        queue.queue.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        return queue;
    }

    /// <summary>Where events wait whose guardrail has a grace, or whose repair is held.</summary>
    public static OwnQueue OfDelays(Construct scope, OwnQueue deadLetters, Manifest manifest)
    {
        var props = new CfnQueueProps
        {
            QueueName = Deployed.Delays,
            // What Lambda's documentation asks for: a throttled invocation is tried again before the message shows
            // again.
            VisibilityTimeout = 6 * BootstrapFunction.Timeout,
            RedrivePolicy = new Dictionary<string, object>
            {
                ["deadLetterTargetArn"] = deadLetters.Arn,
                ["maxReceiveCount"] = MostTries,
            },
        };
        return new(scope, "Delays", props, false, manifest);
    }

    private QueuePart PartOf(CfnQueueProps props, JsonObject policy) =>
        new()
        {
            Name = Name,
            Arn = Arn,
            Url = Url,
            Policy = policy.ToJsonString(PatternJson.Plain),
            Retention = (int)Retention.ToSeconds(),
            VisibilityTimeout = (int?)props.VisibilityTimeout ?? 30,
            DeadLetterArn = (props.RedrivePolicy as Dictionary<string, object>)?["deadLetterTargetArn"] as string,
            MaximumReceives = props.RedrivePolicy is null ? null : MostTries,
        };

    private JsonObject NotWithoutTls() =>
        new()
        {
            ["Effect"] = "Deny",
            ["Principal"] = "*",
            ["Action"] = "sqs:*",
            ["Resource"] = Arn,
            ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
        };

    // One statement for all rules: a queue policy holds too few for one a rule.
    private JsonObject FromRules() =>
        new()
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "events.amazonaws.com" },
            ["Action"] = "sqs:SendMessage",
            ["Resource"] = Arn,
            ["Condition"] = new JsonObject
            {
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
                ["ArnLike"] = new JsonObject { ["aws:SourceArn"] = Iam.Rules($"{Deployed.Prefix}*") },
            },
        };
}
