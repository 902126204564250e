using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// The ledger: one DynamoDB table with string keys <c>pk</c> and <c>sk</c> and TTL attribute <c>expiresAt</c>.
/// </summary>
public sealed partial class LedgerTable(AmazonDynamoDBClient dynamo, string table, TimeProvider clock) : ILedger
{
    /// <summary>How long records are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    /// <summary>What a record's sort key begins with.</summary>
    public const string RecordPrefix = "record#";

    private const string KeyIsFree = $"attribute_not_exists({RecordItem.PartitionKey})";
    private const int MostTakeOvers = 3;

    public static AmazonDynamoDBClient ClientOf(AwsClients aws) =>
        aws.Client(() => new AmazonDynamoDBClient(aws.Credentials, aws.Configured(new AmazonDynamoDBConfig())));

    public async Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (claimed, held) = await TryClaimAsync(record, cancel);
            if (claimed)
                return (true, record);
            if (held is null)
                continue;
            // The SDK tried again after a lost answer: the claim that it met is our own.
            if (held.Owner == record.Owner && held.Outcome == record.Outcome)
                return (true, held);
            if (!MayTakeOver(held, record) || attempt == MostTakeOvers)
                return (false, held);
            var takenOver = TakenOver(held, record);
            if (await TryTakeOverAsync(held, takenOver, cancel))
                return (true, takenOver);
            // Somebody else was quicker: look at theirs.
        }
    }

    public async Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
    {
        var written = RecordItem.Write(record);
        await PutPartsAsync(written.Parts, cancel);
        var request = new PutItemRequest
        {
            TableName = table,
            Item = written.Item,
            ConditionExpression = "#owner = :owner",
            ExpressionAttributeNames = new() { ["#owner"] = RecordItem.Owner },
            ExpressionAttributeValues = new() { [":owner"] = new(record.Owner) },
        };
        if (record.Outcome == Outcome.Applied)
        {
            request.ConditionExpression += " OR #status <> :applied";
            request.ExpressionAttributeNames["#status"] = RecordItem.Status;
            request.ExpressionAttributeValues[":applied"] = new(Outcome.Applied);
        }
        return await TryPutAsync(request, cancel);
    }

    public async Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel)
    {
        var answer = await dynamo.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = Key(id.PartitionKey, id.SortKey),
                ConsistentRead = true,
            },
            cancel
        );
        return answer.Item is { Count: > 0 } item ? await ReadAsync(item, cancel) : null;
    }

    /// <summary>
    /// Marks a record as undone, by the exemption's owner, and exempts its resource, both or neither: undo and
    /// guardrail do not fight.
    /// </summary>
    public Task MarkUndoneAsync(RecordId id, Exemption exemption, CancellationToken cancel)
    {
        var mark = new Update
        {
            TableName = table,
            Key = Key(id.PartitionKey, id.SortKey),
            ConditionExpression = $"attribute_exists({RecordItem.PartitionKey})",
            UpdateExpression = $"SET {RecordItem.UndoneAt} = :now, {RecordItem.UndoneBy} = :by",
            ExpressionAttributeValues = new()
            {
                [":now"] = new(Attributes.TimeText(clock.GetUtcNow())),
                [":by"] = new(exemption.Owner),
            },
        };
        var exempt = new Put { TableName = table, Item = Write(exemption) };
        return dynamo.TransactWriteItemsAsync(
            new TransactWriteItemsRequest { TransactItems = [new() { Update = mark }, new() { Put = exempt }] },
            cancel
        );
    }

    /// <summary>
    /// Takes mark and exemption of <see cref="MarkUndoneAsync"/> back where the undo could not be made; what an earlier
    /// undo of the record left is there again.
    /// </summary>
    /// <param name="record">The record as it was before the mark.</param>
    /// <param name="exemption">The exemption that was made.</param>
    /// <param name="earlier">The one of its id that was there before; null where none was.</param>
    public Task UnmarkUndoneAsync(
        LedgerRecord record,
        Exemption exemption,
        Exemption? earlier,
        CancellationToken cancel
    )
    {
        var mark = new Update
        {
            TableName = table,
            Key = Key(record.Id.PartitionKey, record.Id.SortKey),
            UpdateExpression = $"REMOVE {RecordItem.UndoneAt}, {RecordItem.UndoneBy}",
        };
        if (record.UndoneAt is { } undone)
        {
            mark.UpdateExpression = $"SET {RecordItem.UndoneAt} = :then REMOVE {RecordItem.UndoneBy}";
            mark.ExpressionAttributeValues = new() { [":then"] = new(Attributes.TimeText(undone)) };
            if (record.UndoneBy is { } by)
            {
                mark.UpdateExpression = $"SET {RecordItem.UndoneAt} = :then, {RecordItem.UndoneBy} = :by";
                mark.ExpressionAttributeValues[":by"] = new(by);
            }
        }
        var exempt = earlier is null
            ? new TransactWriteItem
            {
                Delete = new() { TableName = table, Key = Key(SwitchesKey, ExemptionPrefix + exemption.Id) },
            }
            : new TransactWriteItem
            {
                Put = new() { TableName = table, Item = Write(earlier) },
            };
        return dynamo.TransactWriteItemsAsync(
            new TransactWriteItemsRequest { TransactItems = [new() { Update = mark }, exempt] },
            cancel
        );
    }

    public IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel) =>
        arn is null ? ScanAsync(cancel) : QueryAsync(RecordId.PartitionKeyOf(arn), cancel);

    private async IAsyncEnumerable<LedgerRecord> ScanAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ScanRequest
        {
            TableName = table,
            FilterExpression = $"begins_with({RecordItem.SortKey}, :record)",
            ExpressionAttributeValues = new() { [":record"] = new(RecordPrefix) },
        };
        do
        {
            var page = await dynamo.ScanAsync(request, cancel);
            foreach (var item in page.Items ?? [])
                yield return await ReadAsync(item, cancel);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async IAsyncEnumerable<LedgerRecord> QueryAsync(
        string partition,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (var item in ItemsAsync(partition, RecordPrefix, cancel))
            yield return await ReadAsync(item, cancel);
    }

    // A partition's items whose sort key begins so, newest first.
    private async IAsyncEnumerable<Dictionary<string, AttributeValue>> ItemsAsync(
        string partition,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var request = new QueryRequest
        {
            TableName = table,
            ScanIndexForward = false,
            KeyConditionExpression = $"{RecordItem.PartitionKey} = :pk AND begins_with({RecordItem.SortKey}, :prefix)",
            ExpressionAttributeValues = new() { [":pk"] = new(partition), [":prefix"] = new(prefix) },
        };
        do
        {
            var page = await dynamo.QueryAsync(request, cancel);
            foreach (var item in page.Items ?? [])
                yield return item;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task<(bool Claimed, LedgerRecord? Held)> TryClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        var written = RecordItem.Write(record);
        await PutPartsAsync(written.Parts, cancel);
        try
        {
            await dynamo.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = written.Item,
                    ConditionExpression = KeyIsFree,
                    ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
                cancel
            );
            return (true, null);
        }
        catch (ConditionalCheckFailedException e)
        {
            var held = e.Item is { Count: > 0 } item
                ? await ReadAsync(item, cancel)
                : await FindAsync(record.Id, cancel);
            return (false, held);
        }
    }

    private async Task<bool> TryTakeOverAsync(LedgerRecord held, LedgerRecord takenOver, CancellationToken cancel)
    {
        var written = RecordItem.Write(takenOver);
        await PutPartsAsync(written.Parts, cancel);
        return await TryPutAsync(
            new PutItemRequest
            {
                TableName = table,
                Item = written.Item,
                ConditionExpression = $"#status = :status AND #owner = :owner AND {RecordItem.Lease} = :lease",
                ExpressionAttributeNames = new() { ["#status"] = RecordItem.Status, ["#owner"] = RecordItem.Owner },
                ExpressionAttributeValues = new()
                {
                    [":status"] = new(held.Outcome),
                    [":owner"] = new(held.Owner),
                    [":lease"] = new(Attributes.TimeText(held.Lease)),
                },
            },
            cancel
        );
    }

    private async Task<bool> TryPutAsync(PutItemRequest request, CancellationToken cancel)
    {
        try
        {
            await dynamo.PutItemAsync(request, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private static LedgerRecord TakenOver(LedgerRecord held, LedgerRecord record)
    {
        var takenOver = record with { Retries = held.Outcome == Outcome.Intent ? held.Retries : held.Outcome };
        var done = DoneBy(held, record);
        return done.Count > 0
            ? takenOver with
            {
                Before = held.Before,
                Done = done,
                StartedAt = held.StartedAt,
            }
            : takenOver;
    }

    // What an interrupted or half-failed run found is the state before; what it left is not. An interrupted run says
    // nothing of its writes: if the state is not the one that it found any more, they may have been made.
    private static IReadOnlyList<DoneStep> DoneBy(LedgerRecord held, LedgerRecord mine)
    {
        var wasInterrupted = held.Outcome == Outcome.Intent && held.Done.Count == 0;
        return wasInterrupted && held.Before != mine.Before ? DoneStep.Perhaps(held.Plan) : held.Done;
    }

    // Only a repair takes a record over: a plan or a failed read written over an intent would hide that something may
    // have been changed. A failed read hides nothing. An interrupted run is anybody's once its lease is over, which is
    // before Lambda's retry of it comes; what failed, was held, unclear or planned may be tried again.
    private bool MayTakeOver(LedgerRecord held, LedgerRecord mine)
    {
        if (held is { Outcome: Outcome.Failed, Before: null, Done.Count: 0 } && mine.Outcome != Outcome.Failed)
            return true;
        if (mine.Outcome != Outcome.Intent)
            return false;
        return held.Outcome switch
        {
            Outcome.Intent => held.Lease < clock.GetUtcNow(),
            Outcome.Failed
            or Outcome.NotHealed
            or Outcome.Held
            or Outcome.Planned
            or Outcome.Unclear
            or Outcome.Settling => true,
            _ => false,
        };
    }

    private static Dictionary<string, AttributeValue> Key(string partition, string sort) =>
        new() { [RecordItem.PartitionKey] = new(partition), [RecordItem.SortKey] = new(sort) };

    private async Task<LedgerRecord> ReadAsync(Dictionary<string, AttributeValue> item, CancellationToken cancel)
    {
        var record = RecordItem.Read(item);
        if (record is null || record.Lease == default || record.StartedAt == default)
        {
            throw new JsonException(
                $"the ledger's item {item.Text(RecordItem.PartitionKey)} {item.Text(RecordItem.SortKey)} is "
                    + "no whole record"
            );
        }
        if (record.Elsewhere.Count == 0)
            return record;
        return record with
        {
            Before = await StateAsync(item, RecordItem.Before, cancel),
            After = await StateAsync(item, RecordItem.After, cancel),
        };
    }
}
