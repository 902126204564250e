using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>What was there before enforcement began: a mark beside the resource's records.</summary>
public sealed partial class LedgerTable
{
    private const string MarkPrefix = "mark#";
    private const string AdoptionKey = "adoption";
    private const string Fingerprint = "fingerprint";
    private const string MarkedAt = "markedAt";
    private const string ClearedAt = "clearedAt";
    private const string EndedAt = "endedAt";
    private const string SweepId = "sweep";

    public Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        TryUpdateAsync(
            KeyOfAdoption(guardrail, tick.Account),
            $"SET {SweepId} = :sweep",
            $"attribute_not_exists({EndedAt})",
            new() { [":sweep"] = new(tick.Id) },
            cancel
        );

    public async Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel)
    {
        var request = new GetItemRequest
        {
            TableName = table,
            Key = KeyOfAdoption(guardrail, account),
            ConsistentRead = true,
        };
        var answer = await dynamo.GetItemAsync(request, cancel);
        return answer.Item?.Text(EndedAt) is not null;
    }

    public Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        TryUpdateAsync(
            KeyOfAdoption(guardrail, tick.Account),
            $"SET {EndedAt} = :now",
            $"attribute_not_exists({EndedAt})",
            new() { [":now"] = new(Attributes.TimeText(clock.GetUtcNow())) },
            cancel
        );

    public Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel) =>
        TryUpdateAsync(
            KeyOfAdoption(guardrail, tick.Account),
            $"REMOVE {EndedAt}",
            $"attribute_exists({EndedAt})",
            null,
            cancel
        );

    public async Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel)
    {
        var request = new GetItemRequest
        {
            TableName = table,
            Key = KeyOfMark(record),
            ConsistentRead = true,
        };
        var answer = await dynamo.GetItemAsync(request, cancel);
        return
            answer.Item is { Count: > 0 } item
            && item.Text(ClearedAt) is null
            && item.Text(Fingerprint) is { } fingerprint
            && item.Time(MarkedAt) is { } at
            ? new(fingerprint, at)
            : null;
    }

    // Of the same violation the first mark stays: it may have been adopted since.
    public Task MarkAsync(LedgerRecord record, CancellationToken cancel) =>
        TryUpdateAsync(
            KeyOfMark(record),
            $"SET {Fingerprint} = :fingerprint, {MarkedAt} = :now REMOVE {ClearedAt}",
            $"{KeyIsFree} OR {Fingerprint} <> :fingerprint OR attribute_exists({ClearedAt})",
            new()
            {
                [":fingerprint"] = new(record.Fingerprint),
                [":now"] = new(Attributes.TimeText(clock.GetUtcNow())),
            },
            cancel
        );

    public Task UnmarkAsync(LedgerRecord record, CancellationToken cancel) =>
        TryUpdateAsync(
            KeyOfMark(record),
            $"SET {ClearedAt} = :now",
            $"attribute_exists({RecordItem.PartitionKey}) AND attribute_not_exists({ClearedAt})",
            new() { [":now"] = new(Attributes.TimeText(clock.GetUtcNow())) },
            cancel
        );

    private static Dictionary<string, AttributeValue> KeyOfAdoption(string guardrail, string account) =>
        Key(GuardrailKey(guardrail, account), AdoptionKey);

    private static Dictionary<string, AttributeValue> KeyOfMark(LedgerRecord record) =>
        Key(record.Id.PartitionKey, MarkPrefix + record.Guardrail);

    private async Task<bool> TryUpdateAsync(
        Dictionary<string, AttributeValue> key,
        string update,
        string condition,
        Dictionary<string, AttributeValue>? values,
        CancellationToken cancel
    )
    {
        try
        {
            await dynamo.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = key,
                    UpdateExpression = update,
                    ConditionExpression = condition,
                    ExpressionAttributeValues = values,
                },
                cancel
            );
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
