using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Remediation.Engine.Waiting;

/// <summary>
/// The queue in which events wait: where their guardrail has a delay (whoever makes a bucket and then sets its access
/// block is not interrupted), and where a gate holds their repair until a time.
/// </summary>
/// <remarks>
/// A message is the event as it came, marked with the guardrail that it waits for (<see cref="EventReader.Waited"/>):
/// it is that guardrail's alone, and does not wait for its delay again. SQS keeps a message back for 15 minutes at
/// most, so that a longer hold comes by several hops.
/// </remarks>
/// <param name="own">The function's own clients.</param>
public sealed class DelayQueue(AwsClients own, Delays delays, TimeProvider clock) : IHolds
{
    /// <summary>The longest that SQS keeps a message back, in seconds.</summary>
    /// <remarks>https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html</remarks>
    public const int Longest = 900;

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
        await SendAsync(Marked(envelope, guardrail), delay.Seconds, cancel);
        return new()
        {
            Guardrail = guardrail.Id,
            Outcome = Outcome.Waiting,
            Reason = $"it is judged in {delay.Seconds} seconds",
        };
    }

    /// <summary>Lets an event wait for a guardrail that cannot believe what it has read yet.</summary>
    /// <param name="envelope">The EventBridge envelope as it came.</param>
    /// <param name="delay">How long, 1 to 900 seconds.</param>
    /// <exception cref="AmazonServiceException">The queue did not take it: Lambda must try the event again.</exception>
    public Task SendAsync(JsonElement envelope, Guardrail guardrail, TimeSpan delay, CancellationToken cancel) =>
        SendAsync(Marked(envelope, guardrail), (int)delay.TotalSeconds, cancel);

    public Task KeepAsync(Hold hold, JsonElement envelope, CancellationToken cancel)
    {
        var left = Math.Ceiling((hold.Until - clock.GetUtcNow()).TotalSeconds);
        return SendAsync(hold.Mark(envelope), (int)Math.Clamp(left, 0, Longest), cancel);
    }

    private Task SendAsync(string body, int seconds, CancellationToken cancel)
    {
        var request = new SendMessageRequest
        {
            QueueUrl = delays.Queue,
            MessageBody = body,
            DelaySeconds = seconds,
        };
        return sqs.SendMessageAsync(request, cancel);
    }

    // The event's own text, because what is valid JSON and no valid string could not be written anew.
    private static string Marked(JsonElement envelope, Guardrail guardrail) =>
        $"{{\"{EventReader.Waited}\":\"{guardrail.Id}\",{envelope.GetRawText().AsSpan(1)}";
}
