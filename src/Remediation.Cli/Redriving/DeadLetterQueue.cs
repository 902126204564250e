using Amazon.SQS;
using Amazon.SQS.Model;

namespace Remediation.Cli;

/// <summary>A dead letter queue that is read to its end: nothing is deleted unasked, and what is left can be received again at once.</summary>
internal sealed class DeadLetterQueue(AwsClients aws, string url) : IAsyncDisposable
{
    // Longer than a run should take; a run that is killed gives its messages back after it.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);

    private readonly AmazonSQSClient sqs = aws.Client(() =>
        new AmazonSQSClient(aws.Credentials, aws.Configured(new AmazonSQSConfig()))
    );
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<string, string> held = [];

    /// <summary>About how many messages there are.</summary>
    public async Task<int> CountAsync(CancellationToken cancel) =>
        (
            await sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = ["ApproximateNumberOfMessages"] },
                cancel
            )
        ).ApproximateNumberOfMessages;

    /// <summary>The next messages that were not read yet; none at the queue's end.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ReadAsync(int most, CancellationToken cancel)
    {
        // Waiting asks every server of the queue, not some.
        var answer = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = url,
                MaxNumberOfMessages = Math.Min(10, most),
                VisibilityTimeout = (int)Hidden.TotalSeconds,
                WaitTimeSeconds = 1,
                MessageAttributeNames = ["All"],
            },
            cancel
        );
        foreach (var message in answer.Messages ?? [])
            held[message.MessageId] = message.ReceiptHandle;
        return [.. (answer.Messages ?? []).Where(m => seen.Add(m.MessageId)).Select(DeadLetter.Read)];
    }

    public async Task DeleteAsync(DeadLetter message, CancellationToken cancel)
    {
        await sqs.DeleteMessageAsync(
            new DeleteMessageRequest { QueueUrl = url, ReceiptHandle = held[message.Id] },
            cancel
        );
        held.Remove(message.Id);
    }

    /// <summary>Gives back what was read and not deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var some in held.Chunk(10))
            try
            {
                await sqs.ChangeMessageVisibilityBatchAsync(
                    new ChangeMessageVisibilityBatchRequest
                    {
                        QueueUrl = url,
                        Entries =
                        [
                            .. some.Select(
                                (m, i) =>
                                    new ChangeMessageVisibilityBatchRequestEntry
                                    {
                                        Id = $"{i}",
                                        ReceiptHandle = m.Value,
                                        VisibilityTimeout = 0,
                                    }
                            ),
                        ],
                    }
                );
            }
            catch (AmazonSQSException)
            { /* They come back by themselves. */
            }
    }
}
