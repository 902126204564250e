namespace Remediation.Cli.Redriving;

/// <summary>Reads dead letter queues to their ends and gives its events again.</summary>
internal sealed class RedriveRun(IRedrive way, Output output)
{
    /// <summary>Whether only to tell what would be done.</summary>
    public required bool IsDry { get; init; }

    /// <summary>The most messages to read.</summary>
    public required int Most { get; init; }

    /// <summary>Goes through queues one after the other, so that one that cannot be read keeps none from it.</summary>
    /// <param name="aws">Clients of any region.</param>
    public async Task<IReadOnlyList<RedrivenQueue>> RunAsync(
        AwsClients aws,
        IReadOnlyList<DeployedQueue> queues,
        CancellationToken cancel
    )
    {
        var done = new List<RedrivenQueue>();
        foreach (var queue in queues)
        {
            var most = Most - done.Sum(d => d.Told.Count);
            if (most == 0)
                break;
            var told = new List<Told>();
            Exception? fault = null;
            try
            {
                await using var letters = new DeadLetterQueue(aws.In(queue.Region), queue.Url);
                await RunAsync(queue, letters, told, most, cancel);
            }
            catch (Exception e) when (AwsError.Is(e, cancel))
            {
                fault = e;
            }
            done.Add(new(queue, told, fault));
        }
        return done;
    }

    private async Task RunAsync(
        DeployedQueue queue,
        DeadLetterQueue letters,
        List<Told> told,
        int most,
        CancellationToken cancel
    )
    {
        var count = Math.Min(await letters.CountAsync(cancel), most);
        output.Line($"{queue}: about {Text.Count(count, "message")}");
        await output.ProgressAsync($"Reading {queue}", count, ReadAllAsync);

        async Task ReadAllAsync(Action<string, int> progress)
        {
            while (told.Count < most)
            {
                var messages = await letters.ReadAsync(most - told.Count, cancel);
                if (messages.Count == 0)
                    return;
                foreach (var message in messages)
                {
                    var one = await GiveAsync(letters, message, cancel);
                    told.Add(one);
                    progress($"{queue}: {Text.Count(told.Count, "message")} of about {count}", told.Count);
                    output.Line($"{one}");
                }
            }
        }
    }

    private async Task<Told> GiveAsync(DeadLetterQueue letters, DeadLetter message, CancellationToken cancel)
    {
        if (message.Refusal is not null)
            return Told.LeftFor(message, message.Refusal);
        var told = await way.GiveAsync(message, IsDry, cancel);
        if (told.Status == Told.Redriven)
            await letters.DeleteAsync(message, cancel);
        return told;
    }
}
