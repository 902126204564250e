using Amazon.SQS;
using Amazon.SQS.Model;

namespace Remediation.Cli.Redriving;

/// <summary>
/// A dead letter queue that is read to its end: nothing is deleted unasked, and what is left can be received again at
/// once.
/// </summary>
internal sealed class DeadLetterQueue(AwsClients aws, string url) : IAsyncDisposable
{
    // SQS's own limit of a batch.
    private const int Batch = 10;

    // Longer than a run should take; a run that is killed gives its messages back after it.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);

    private readonly AmazonSQSClient sqs = aws.Client(() =>
        new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig()))
    );
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<string, string> held = [];

    /// <summary>About how many messages there are.</summary>
    public async Task<int> CountAsync(CancellationToken cancel)
    {
        var request = new GetQueueAttributesRequest
        {
            QueueUrl = url,
            AttributeNames = ["ApproximateNumberOfMessages"],
        };
        var answer = await sqs.GetQueueAttributesAsync(request, cancel);
        return answer.ApproximateNumberOfMessages;
    }

    /// <summary>The next messages that were not read yet; none at the queue's end.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ReadAsync(int most, CancellationToken cancel)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = url,
            MaxNumberOfMessages = Math.Min(Batch, most),
            VisibilityTimeout = (int)Hidden.TotalSeconds,
            // Waiting asks every server of the queue, not some.
            WaitTimeSeconds = 1,
            MessageAttributeNames = ["All"],
        };
        var messages = (await sqs.ReceiveMessageAsync(request, cancel)).Messages ?? [];
        foreach (var message in messages)
            held[message.MessageId] = message.ReceiptHandle;
        return [.. messages.Where(m => seen.Add(m.MessageId)).Select(DeadLetter.Read)];
    }

    public async Task DeleteAsync(DeadLetter message, CancellationToken cancel)
    {
        var request = new DeleteMessageRequest { QueueUrl = url, ReceiptHandle = held[message.Id] };
        await sqs.DeleteMessageAsync(request, cancel);
        held.Remove(message.Id);
    }

    /// <summary>Gives back what was read and not deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var some in held.Values.Chunk(Batch))
        {
            try
            {
                await ReleaseAsync(some);
            }
            catch (AmazonSQSException)
            {
                // They come back by themselves.
            }
        }
    }

    private Task ReleaseAsync(string[] handles) =>
        sqs.ChangeMessageVisibilityBatchAsync(
            new ChangeMessageVisibilityBatchRequest { QueueUrl = url, Entries = [.. handles.Select(Released)] }
        );

    private static ChangeMessageVisibilityBatchRequestEntry Released(string handle, int index) =>
        new()
        {
            Id = $"{index}",
            ReceiptHandle = handle,
            VisibilityTimeout = 0,
        };
}
