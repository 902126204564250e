using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Remediation.Cdk;

/// <summary>A queue in which a guardrail's events wait before they are judged, so that whoever is still at work can finish.</summary>
internal sealed class GraceQueue : Queue
{
    public GraceQueue(Construct scope, Guardrail guardrail, int rules, int seconds, IQueue deadLetters)
        : base(
            scope,
            $"{guardrail.Id}-grace",
            new QueueProps
            {
                QueueName = Deployed.GraceOf(guardrail.Id),
                Encryption = QueueEncryption.SQS_MANAGED,
                EnforceSSL = true,
                DeliveryDelay = Duration.Seconds(seconds),
                // What Lambda's documentation asks for: an invocation that is throttled is tried again before the message shows again.
                VisibilityTimeout = Duration.Seconds(6 * BootstrapFunction.Timeout),
                DeadLetterQueue = new DeadLetterQueue { Queue = deadLetters, MaxReceiveCount = 3 },
            }
        ) => Iam.AcceptEvents(this, Deployed.RulesOf(guardrail.Id, rules));
}
