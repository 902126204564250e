using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>States that are too long for the item that they belong to.</summary>
public sealed partial class LedgerTable
{
    // Before the item that names them: whoever reads it finds them.
    private async Task PutPartsAsync(IReadOnlyList<Dictionary<string, AttributeValue>> parts, CancellationToken cancel)
    {
        foreach (var part in parts)
            await dynamo.PutItemAsync(new PutItemRequest { TableName = table, Item = part }, cancel);
    }

    // An item's state, wherever it is; null where it has none or it was left out.
    private async Task<string?> StateAsync(
        Dictionary<string, AttributeValue> item,
        string name,
        CancellationToken cancel
    )
    {
        if (StoredState.PlaceOf(item, name) is not { Hash: not null } place)
            return StoredState.Get(item, name);
        using var bytes = new MemoryStream();
        foreach (var key in StoredState.KeysOf(item[RecordItem.SortKey].S, place))
        {
            var request = new GetItemRequest
            {
                TableName = table,
                Key = Key(item[RecordItem.PartitionKey].S, key),
                ConsistentRead = true,
            };
            var part = (await dynamo.GetItemAsync(request, cancel)).Item ?? [];
            // One that has expired or was deleted takes the whole state with it.
            if (StoredState.BytesOf(part) is not { Length: > 0 } chunk)
                return null;
            bytes.Write(chunk);
        }
        return StoredState.Inflated(bytes.ToArray());
    }
}
