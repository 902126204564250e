namespace Remediation.Cli.Redriving;

/// <summary>Reads a dead letter queue to its end and gives its events again.</summary>
internal sealed class RedriveRun(IRedrive way, Output output)
{
    /// <summary>Whether only to tell what would be done.</summary>
    public required bool IsDry { get; init; }

    /// <summary>The most messages to read.</summary>
    public required int Most { get; init; }

    public async Task<IReadOnlyList<Told>> RunAsync(DeadLetterQueue letters, CancellationToken cancel)
    {
        var told = new List<Told>();
        var count = Math.Min(await letters.CountAsync(cancel), Most);
        await output.ProgressAsync("Reading the queue", count, ReadAllAsync);
        return told;

        async Task ReadAllAsync(Action<string, int> progress)
        {
            while (told.Count < Most)
            {
                var messages = await letters.ReadAsync(Most - told.Count, cancel);
                if (messages.Count == 0)
                    return;
                foreach (var message in messages)
                {
                    var one = await GiveAsync(letters, message, cancel);
                    told.Add(one);
                    progress($"{Text.Count(told.Count, "message")} of about {count}", told.Count);
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
