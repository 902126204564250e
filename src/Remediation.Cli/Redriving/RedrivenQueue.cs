using System.Text.Json.Nodes;

namespace Remediation.Cli.Redriving;

/// <summary>What came of a dead letter queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Told">What came of each message that was read.</param>
/// <param name="Fault">Why it was not read to its end; null if it was.</param>
internal sealed record RedrivenQueue(DeployedQueue Queue, IReadOnlyList<Told> Told, Exception? Fault)
{
    public override string ToString()
    {
        if (Told.Count == 0)
            return $"{Queue}: {(Fault is null ? "it is empty" : "it could not be read")}";
        return $"{Queue}: {Text.Count(Told.Count, "message")}: {Text.Of(Told.CountBy(t => t.Status))}";
    }

    public JsonObject ToJson() =>
        new()
        {
            ["queue"] = Queue.Url,
            ["region"] = Queue.Region,
            [Redriving.Told.Redriven] = Count(Redriving.Told.Redriven),
            [Redriving.Told.Left] = Count(Redriving.Told.Left),
            ["fault"] = Fault is null ? null : App.Words(Fault),
        };

    /// <summary>Its messages as JSON, each with its queue.</summary>
    public IEnumerable<JsonObject> Messages()
    {
        foreach (var message in Told.Select(t => t.ToJson()))
        {
            message.Insert(0, "queue", Queue.Url);
            yield return message;
        }
    }

    /// <summary>How many messages there are of a status.</summary>
    public int Count(string status) => Told.Count(t => t.Status == status);
}
