using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// What people did: a partition that only grows, and is none of those that a repair reads. Operators may write it.
/// </summary>
public sealed partial class LedgerTable
{
    private const string ActionsKey = "guardrail#actions";
    private const string ActionPrefix = "action#";

    /// <summary>What people did, newest first.</summary>
    public async IAsyncEnumerable<OperatorAction> ActionsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in ItemsAsync(ActionsKey, ActionPrefix, cancel))
        {
            yield return new(
                item.Text("verb") ?? "",
                item.Text("guardrail") ?? "",
                item.Text("by") ?? "",
                item.Time("at") ?? default,
                item.Text("about") ?? ""
            );
        }
    }

    // Switched and kept, both or neither; what is not kept is a write alone.
    private Task<bool> TrySwitchAsync(TransactWriteItem change, OperatorAction? action, CancellationToken cancel) =>
        action is null ? TryAloneAsync(change, cancel) : TryBothAsync(change, action, cancel);

    private async Task<bool> TryAloneAsync(TransactWriteItem change, CancellationToken cancel)
    {
        if (change.Put is { } put)
        {
            var request = new PutItemRequest
            {
                TableName = put.TableName,
                Item = put.Item,
                ConditionExpression = put.ConditionExpression,
            };
            return await TryPutAsync(request, cancel);
        }
        try
        {
            var delete = new DeleteItemRequest
            {
                TableName = change.Delete.TableName,
                Key = change.Delete.Key,
                ConditionExpression = change.Delete.ConditionExpression,
            };
            await dynamo.DeleteItemAsync(delete, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private async Task<bool> TryBothAsync(TransactWriteItem change, OperatorAction action, CancellationToken cancel)
    {
        var kept = new Put { TableName = table, Item = Write(action) };
        List<TransactWriteItem> changes = [change, new() { Put = kept }];
        try
        {
            await dynamo.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = changes }, cancel);
            return true;
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons is [{ Code: "ConditionalCheckFailed" }, ..])
        {
            return false;
        }
    }

    private static Dictionary<string, AttributeValue> Write(OperatorAction action)
    {
        var item = Key(ActionsKey, $"{ActionPrefix}{Attributes.TimeText(action.At)}#{Guid.NewGuid():N}");
        item.Put("verb", action.Verb);
        item.Put("guardrail", action.Guardrail);
        item.Put("by", action.By);
        item.Put("at", action.At);
        item.Put("about", action.About);
        item.Put(RecordItem.ExpiresAt, (action.At + Retention).ToUnixTimeSeconds());
        return item;
    }
}
