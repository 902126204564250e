using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Remediation.Engine.Waiting;

/// <summary>
/// The queue in which events wait where their guardrail has a delay: whoever makes a bucket and then sets its access
/// block is not interrupted.
/// </summary>
/// <remarks>
/// A message is the event as it came, marked with the guardrail that it waits for (<see cref="EventReader.Waited"/>):
/// it is that guardrail's alone, and does not wait again.
/// </remarks>
/// <param name="own">The function's own clients.</param>
public sealed class DelayQueue(AwsClients own, Delays delays)
{
    private readonly AmazonSQSClient sqs = own.Client(() =>
        new AmazonSQSClient(own.Credentials, own.Configured(new AmazonSQSConfig()))
    );

    /// <summary>Whether a guardrail's events wait.</summary>
    public bool IsFor(Guardrail guardrail) => delays.Of(guardrail) is not null;

    /// <summary>Lets an event wait for one of the guardrails that have a delay.</summary>
    /// <param name="envelope">The EventBridge envelope as it came.</param>
    /// <exception cref="AmazonServiceException">The queue did not take it: Lambda must try the event again.</exception>
    public async Task<Result> SendAsync(JsonElement envelope, Guardrail guardrail, CancellationToken cancel)
    {
        var delay = delays.Of(guardrail) ?? throw new ArgumentException($"{guardrail.Id} has no delay");
        var request = new SendMessageRequest
        {
            QueueUrl = delays.Queue,
            MessageBody = Marked(envelope, guardrail),
            DelaySeconds = delay.Seconds,
        };
        await sqs.SendMessageAsync(request, cancel);
        return new()
        {
            Guardrail = guardrail.Id,
            Outcome = Outcome.Waiting,
            Reason = $"it is judged in {delay.Seconds} seconds",
        };
    }

    // The event's own text, because what is valid JSON and no valid string could not be written anew.
    private static string Marked(JsonElement envelope, Guardrail guardrail) =>
        $"{{\"{EventReader.Waited}\":\"{guardrail.Id}\",{envelope.GetRawText().AsSpan(1)}";
}
