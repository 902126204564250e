using Amazon.SQS.Model;
using Remediation.Engine.Heartbeats;
using Remediation.Guardrails.Self;

namespace Remediation.Cli.Examining;

/// <summary>Examines whether anything waits in the dead letter queues of a region.</summary>
internal static class QueueExaminer
{
    private static readonly List<string> Numbers =
    [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
    ];

    public static async Task<IReadOnlyList<Check>> ExamineAsync(Region region, CancellationToken cancel)
    {
        var checks = new List<Check>();
        foreach (var queue in region.Manifest?.Queues ?? [])
        {
            var subject = new Subject("queue", queue, region.Name);
            string[] actions = ["sqs:GetQueueAttributes"];
            checks.AddRange(await subject.LookAsync(actions, () => CountAsync(subject, region, queue, cancel), cancel));
        }
        return checks;
    }

    private static async Task<IReadOnlyList<Check>> CountAsync(
        Subject subject,
        Region region,
        string queue,
        CancellationToken cancel
    )
    {
        GetQueueAttributesResponse found;
        try
        {
            var url = region.Manifest!.UrlOf(queue);
            var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = Numbers };
            found = await region.Aws.Sqs.GetQueueAttributesAsync(request, cancel);
        }
        catch (InvalidDataException error)
        {
            return [subject.Failed(error.Message, Commands.Deploy)];
        }
        catch (QueueDoesNotExistException)
        {
            return [subject.Failed("there is no such queue: what fails is lost", Commands.Deploy)];
        }
        var number =
            found.ApproximateNumberOfMessages
            + found.ApproximateNumberOfMessagesDelayed
            + found.ApproximateNumberOfMessagesNotVisible;
        if (!new QueueFacts(queue, number).KeepsDeadLetters)
            return [subject.Ok($"{Text.Count(number, "event")} wait for their time")];
        return number == 0
            ? [subject.Ok("empty")]
            :
            [
                subject.Warning(
                    $"{Text.Count(number, "event")} were given up after all retries",
                    $"remediate redrive --region {region.Name}"
                ),
            ];
    }
}
