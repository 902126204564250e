using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// The last right states of resources, beside their records; and whose turn it is at a resource's documents.
/// </summary>
public sealed partial class LedgerTable
{
    private const string BaselinePrefix = "baseline#";
    private const string TurnPrefix = "turn#";
    private const string WrittenAt = "writtenAt";

    public async Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel)
    {
        var answer = await dynamo.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(RecordId.PartitionKeyOf(resource.ToString()), BaselinePrefix + guardrail),
                ConsistentRead = true,
            },
            cancel
        );
        return answer.Item is { Count: > 0 } item ? ReadBaseline(item) : null;
    }

    /// <summary>Every guardrail's last right state of a resource.</summary>
    public async Task<IReadOnlyList<Baseline>> BaselinesAsync(string arn, CancellationToken cancel)
    {
        var baselines = new List<Baseline>();
        await foreach (var item in ItemsAsync(RecordId.PartitionKeyOf(arn), BaselinePrefix, cancel))
        {
            if (ReadBaseline(item) is { } baseline)
                baselines.Add(baseline);
        }
        return baselines;
    }

    /// <remarks>It has no end: what is right stays right until something else is.</remarks>
    public Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel)
    {
        var item = Key(RecordId.PartitionKeyOf(resource.ToString()), BaselinePrefix + baseline.Guardrail);
        item.Put("guardrail", baseline.Guardrail);
        item.Put("resource", resource.Arn);
        item.Put("state", baseline.State);
        item.Put("seenAt", baseline.SeenAt);
        item.Put("source", baseline.Source);
        return dynamo.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancel);
    }

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

    private static Baseline? ReadBaseline(Dictionary<string, AttributeValue> item) =>
        item.Text("guardrail") is { } guardrail
        && item.Text("state") is { } state
        && item.Time("seenAt") is { } seenAt
        && item.Text("source") is { } source
            ? new(guardrail, state, seenAt, source)
            : null;
}
