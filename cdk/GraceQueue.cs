using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;
using EventPattern = Remediation.Model.Events.EventPattern;

namespace Remediation.Cdk;

/// <summary>
/// A queue in which a guardrail's events wait before they are judged, so that whoever is still at work can finish.
/// </summary>
internal sealed class GraceQueue : Queue
{
    private const int MostTries = 3;

    public GraceQueue(Construct scope, Guardrail guardrail, int seconds, IQueue deadLetters)
        : base(scope, $"{guardrail.Id}-grace", Props(guardrail, seconds, deadLetters))
    {
        var count = EventPattern.Of(guardrail, [Iam.OwnRoles]).Count();
        Iam.AcceptEvents(this, Deployed.RulesOf(guardrail.Id, count));
    }

    private static QueueProps Props(Guardrail guardrail, int seconds, IQueue deadLetters) =>
        new()
        {
            QueueName = Deployed.GraceOf(guardrail.Id),
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            DeliveryDelay = Duration.Seconds(seconds),
            // What Lambda's documentation asks for: a throttled invocation is tried again before the message shows
            // again.
            VisibilityTimeout = Duration.Seconds(6 * BootstrapFunction.Timeout),
            DeadLetterQueue = new DeadLetterQueue { Queue = deadLetters, MaxReceiveCount = MostTries },
        };
}
