using Amazon.DynamoDBv2.Model;
using Remediation.Engine.Heartbeats;

namespace Remediation.Engine.Ledger;

/// <summary>The last heartbeat of each function.</summary>
public sealed partial class LedgerTable
{
    /// <summary>Keeps a function's heartbeat, in the place of the one before.</summary>
    public Task KeepHeartbeatAsync(Heartbeat heartbeat, CancellationToken cancel) =>
        dynamo.PutItemAsync(new PutItemRequest { TableName = table, Item = HeartbeatItem.Write(heartbeat) }, cancel);

    /// <summary>The last heartbeat of a function; null if there was none.</summary>
    /// <param name="function">The function's name.</param>
    public async Task<Heartbeat?> HeartbeatAsync(string function, CancellationToken cancel)
    {
        var request = new GetItemRequest { TableName = table, Key = HeartbeatItem.KeyOf(function) };
        var answer = await dynamo.GetItemAsync(request, cancel);
        return answer.Item is { Count: > 0 } item ? HeartbeatItem.Read(item) : null;
    }
}
