using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>Whose turn it is at a resource's documents, beside its records.</summary>
public sealed partial class LedgerTable
{
    private const string TurnPrefix = "turn#";
    private const string WrittenAt = "writtenAt";

    public async Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel)
    {
        try
        {
            var answer = await dynamo.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key(record.Id.PartitionKey, TurnPrefix + document),
                    UpdateExpression =
                        $"SET #owner = :mine, {RecordItem.Lease} = :until, {RecordItem.ExpiresAt} = :end",
                    ConditionExpression =
                        $"attribute_not_exists(#owner) OR #owner = :mine OR {RecordItem.Lease} < :now",
                    ReturnValues = ReturnValue.ALL_OLD,
                    ExpressionAttributeNames = new() { ["#owner"] = RecordItem.Owner },
                    ExpressionAttributeValues = new()
                    {
                        [":mine"] = new(record.Owner),
                        [":until"] = new(Attributes.TimeText(record.Lease)),
                        [":now"] = new(Attributes.TimeText(clock.GetUtcNow())),
                        [":end"] = Seconds(record.Lease + Day),
                    },
                },
                cancel
            );
            return new(IsTaken: true, WrittenAtOf(answer.Attributes ?? []));
        }
        catch (ConditionalCheckFailedException)
        {
            return new(IsTaken: false, WrittenAt: null);
        }
    }

    public async Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel)
    {
        try
        {
            await dynamo.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key(record.Id.PartitionKey, TurnPrefix + document),
                    UpdateExpression = $"SET {WrittenAt} = :now REMOVE #owner, {RecordItem.Lease}",
                    ConditionExpression = "#owner = :mine",
                    ExpressionAttributeNames = new() { ["#owner"] = RecordItem.Owner },
                    ExpressionAttributeValues = new()
                    {
                        [":mine"] = new(record.Owner),
                        [":now"] = new(Attributes.TimeText(clock.GetUtcNow())),
                    },
                },
                cancel
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // The turn had ended by itself and is another's now.
        }
    }

    // A turn that ended by itself may have written until its end.
    private static DateTimeOffset? WrittenAtOf(Dictionary<string, AttributeValue> before) =>
        before.Time(RecordItem.Lease) ?? before.Time(WrittenAt);
}
