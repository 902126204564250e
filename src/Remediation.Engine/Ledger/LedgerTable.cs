using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>The ledger: one DynamoDB table with string keys <c>pk</c> and <c>sk</c> and TTL attribute <c>expiresAt</c>.</summary>
public sealed partial class LedgerTable(AmazonDynamoDBClient dynamo, string table, TimeProvider clock) : ILedger
{
    /// <summary>How long records are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    public static AmazonDynamoDBClient ClientOf(AwsClients aws) =>
        aws.Client(() => new AmazonDynamoDBClient(aws.Credentials, aws.Configured(new AmazonDynamoDBConfig())));

    public async Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            LedgerRecord? held;
            try
            {
                await dynamo.PutItemAsync(
                    new PutItemRequest
                    {
                        TableName = table,
                        Item = Write(record),
                        ConditionExpression = "attribute_not_exists(pk)",
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                    cancel
                );
                return (true, record);
            }
            catch (ConditionalCheckFailedException e)
            {
                held = e.Item is { Count: > 0 } ? Read(e.Item) : await FindAsync(record.Id, cancel);
            }
            if (held is null)
                continue;
            // The SDK tried again after a lost answer: the claim that it met is our own.
            if (held.Owner == record.Owner && held.Status == record.Status)
                return (true, held);
            if (!MayTakeOver(held, record) || attempt == 3)
                return (false, held);

            var takenOver = MayHaveWritten(held)
                ? record with
                {
                    Before = held.Before,
                    Done = held.Done,
                    StartedAt = held.StartedAt,
                }
                : record;
            takenOver = takenOver with { Retries = held.Status == Outcome.Intent ? held.Retries : held.Status };
            try
            {
                await dynamo.PutItemAsync(
                    new PutItemRequest
                    {
                        TableName = table,
                        Item = Write(takenOver),
                        ConditionExpression = "#status = :status AND #owner = :owner AND lease = :lease",
                        ExpressionAttributeNames = new() { ["#status"] = "status", ["#owner"] = "owner" },
                        ExpressionAttributeValues = new()
                        {
                            [":status"] = new(held.Status),
                            [":owner"] = new(held.Owner),
                            [":lease"] = new(Text(held.Lease)),
                        },
                    },
                    cancel
                );
                return (true, takenOver);
            }
            catch (ConditionalCheckFailedException)
            { /* Somebody else was quicker: look at theirs. */
            }
        }
    }

    public async Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel)
    {
        try
        {
            await dynamo.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = Write(record),
                    ConditionExpression =
                        record.Status == Outcome.Applied ? "#owner = :owner OR #status <> :applied" : "#owner = :owner",
                    ExpressionAttributeNames =
                        record.Status == Outcome.Applied
                            ? new() { ["#owner"] = "owner", ["#status"] = "status" }
                            : new() { ["#owner"] = "owner" },
                    ExpressionAttributeValues =
                        record.Status == Outcome.Applied
                            ? new() { [":owner"] = new(record.Owner), [":applied"] = new(Outcome.Applied) }
                            : new() { [":owner"] = new(record.Owner) },
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

    public async Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel)
    {
        var answer = await dynamo.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = new() { ["pk"] = new(id.PartitionKey), ["sk"] = new(id.SortKey) },
                ConsistentRead = true,
            },
            cancel
        );
        return answer.Item is { Count: > 0 } item ? Read(item) : null;
    }

    /// <summary>Marks a record as undone and exempts its resource, both or neither: undo and guardrail do not fight.</summary>
    public Task MarkUndoneAsync(RecordId id, Exemption exemption, CancellationToken cancel) =>
        dynamo.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new()
                    {
                        Update = new()
                        {
                            TableName = table,
                            Key = new() { ["pk"] = new(id.PartitionKey), ["sk"] = new(id.SortKey) },
                            ConditionExpression = "attribute_exists(pk)",
                            UpdateExpression = "SET undoneAt = :now",
                            ExpressionAttributeValues = new() { [":now"] = new(Text(clock.GetUtcNow())) },
                        },
                    },
                    new()
                    {
                        Put = new() { TableName = table, Item = Write(exemption) },
                    },
                ],
            },
            cancel
        );

    /// <summary>Takes the mark of <see cref="MarkUndoneAsync"/> back where the undo could not be made; the exemption stays until somebody looks.</summary>
    public Task UnmarkUndoneAsync(RecordId id, CancellationToken cancel) =>
        dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = new() { ["pk"] = new(id.PartitionKey), ["sk"] = new(id.SortKey) },
                UpdateExpression = "REMOVE undoneAt",
            },
            cancel
        );

    /// <summary>A resource's records, newest first; of every resource, in no order, if no ARN is given.</summary>
    public async IAsyncEnumerable<LedgerRecord> HistoryAsync(
        string? arn,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            List<Dictionary<string, AttributeValue>> items;
            if (arn is null)
            {
                var page = await dynamo.ScanAsync(
                    new ScanRequest
                    {
                        TableName = table,
                        ExclusiveStartKey = start,
                        FilterExpression = "begins_with(sk, :record)",
                        ExpressionAttributeValues = new() { [":record"] = new("record#") },
                    },
                    cancel
                );
                (items, start) = (page.Items ?? [], page.LastEvaluatedKey);
            }
            else
            {
                var page = await dynamo.QueryAsync(
                    new QueryRequest
                    {
                        TableName = table,
                        ExclusiveStartKey = start,
                        ScanIndexForward = false,
                        KeyConditionExpression = "pk = :pk AND begins_with(sk, :record)",
                        ExpressionAttributeValues = new()
                        {
                            [":pk"] = new(RecordId.PartitionKeyOf(arn)),
                            [":record"] = new("record#"),
                        },
                    },
                    cancel
                );
                (items, start) = (page.Items ?? [], page.LastEvaluatedKey);
            }
            foreach (var item in items)
                yield return Read(item);
        } while (start is { Count: > 0 });
    }

    // What an interrupted or half-failed run found is the state before; what it left is not. A write whose answer was an error may have been made all the same,
    // unless the state read after it is the one before it.
    private static bool MayHaveWritten(LedgerRecord held) =>
        held.Status == Outcome.Intent
        || held.Done.Count > 0
        || (
            held.Before.Length > 0
            && (held.After.Length > 0 ? held.After != held.Before : held.Status is Outcome.Failed or Outcome.NotHealed)
        );

    // Only a repair takes a record over: a plan or a failed read written over an intent would hide that something may have been changed. A failed read hides nothing.
    // An interrupted run is anybody's once its lease is over, which is before Lambda's retry of it comes; what failed, was held or planned may be tried again.
    private bool MayTakeOver(LedgerRecord held, LedgerRecord mine) =>
        (held.Status == Outcome.Failed && held.Before.Length == 0 && mine.Status != Outcome.Failed)
        || (
            mine.Status == Outcome.Intent
            && held.Status switch
            {
                Outcome.Intent => held.Lease < clock.GetUtcNow(),
                Outcome.Failed or Outcome.NotHealed or Outcome.Held or Outcome.Planned => true,
                _ => false,
            }
        );

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static Dictionary<string, AttributeValue> Write(LedgerRecord r)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new(r.Id.PartitionKey),
            ["sk"] = new(r.Id.SortKey),
            ["id"] = new(r.Id.ToString()),
            ["status"] = new(r.Status),
            ["guardrail"] = new(r.Guardrail),
            ["resource"] = new(r.Resource.Arn),
            ["resourceType"] = new(r.Resource.Type),
            ["resourceId"] = new(r.Resource.Id),
            ["account"] = new(r.Resource.Account),
            ["region"] = new(r.Resource.Region),
            ["partition"] = new(r.Resource.Partition),
            ["eventId"] = new(r.EventId),
            ["eventName"] = new(r.EventName),
            ["eventTime"] = new(Text(r.EventTime)),
            ["mode"] = new(r.Mode == Mode.Enforce ? "enforce" : "audit"),
            ["actor"] = new()
            {
                M = new()
                {
                    ["type"] = new(r.Actor.Type),
                    ["arn"] = new(r.Actor.Arn),
                    ["role"] = new(r.Actor.RoleArn),
                    ["sourceIp"] = new(r.Actor.SourceIp),
                    ["userAgent"] = new(r.Actor.UserAgent),
                    ["tool"] = new(r.Actor.Tool),
                },
            },
            ["violation"] = new(r.Violation),
            ["reason"] = new(r.Reason),
            ["gate"] = new(r.Gate),
            ["quiet"] = new() { BOOL = r.IsQuiet },
            ["retries"] = new(r.Retries),
            ["plan"] = new() { L = [.. r.Plan.Select(p => new AttributeValue(p))], IsLSet = true },
            ["done"] = new()
            {
                L =
                [
                    .. r.Done.Select(d => new AttributeValue
                    {
                        M = new() { ["call"] = new(d.Call), ["requestId"] = new(d.RequestId) },
                    }),
                ],
                IsLSet = true,
            },
            ["before"] = new(r.Before),
            ["after"] = new(r.After),
            ["owner"] = new(r.Owner),
            ["lease"] = new(Text(r.Lease)),
            ["startedAt"] = new(Text(r.StartedAt)),
            ["expiresAt"] = new()
            {
                N = (r.StartedAt + Retention).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            },
        };
        if (r.FinishedAt is { } finished)
        {
            item["finishedAt"] = new(Text(finished));
            item["latencyMs"] = new()
            {
                N = ((long)(finished - r.EventTime).TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            };
        }
        return item;
    }

    private static LedgerRecord Read(Dictionary<string, AttributeValue> item)
    {
        string S(string name) => item.TryGetValue(name, out var value) ? value.S ?? "" : "";
        DateTimeOffset T(string name) => DateTimeOffset.Parse(S(name), CultureInfo.InvariantCulture);
        var actor = item.TryGetValue("actor", out var a) ? a.M ?? [] : [];
        string A(string name) => actor.TryGetValue(name, out var value) ? value.S ?? "" : "";
        return new()
        {
            Id = RecordId.Parse(S("id")) ?? throw new JsonException($"the ledger record {S("pk")} {S("sk")} has no id"),
            Status = S("status"),
            Guardrail = S("guardrail"),
            Resource = new(
                S("resourceType"),
                S("resourceId"),
                S("resource"),
                S("account"),
                S("region"),
                S("partition")
            ),
            EventId = S("eventId"),
            EventName = S("eventName"),
            EventTime = T("eventTime"),
            Actor = new(A("type"), A("arn"), A("role"), A("sourceIp"), A("userAgent")),
            Mode = S("mode") == "enforce" ? Mode.Enforce : Mode.Audit,
            Violation = S("violation"),
            Reason = S("reason"),
            Gate = S("gate"),
            IsQuiet = item.TryGetValue("quiet", out var quiet) && quiet.BOOL == true,
            Retries = S("retries"),
            Plan = item.TryGetValue("plan", out var plan) ? [.. (plan.L ?? []).Select(p => p.S)] : [],
            Done = item.TryGetValue("done", out var done)
                ? [.. (done.L ?? []).Select(d => new DoneStep(d.M["call"].S, d.M["requestId"].S))]
                : [],
            Before = S("before"),
            After = S("after"),
            Owner = S("owner"),
            Lease = T("lease"),
            StartedAt = T("startedAt"),
            FinishedAt = S("finishedAt").Length > 0 ? T("finishedAt") : null,
            UndoneAt = S("undoneAt").Length > 0 ? T("undoneAt") : null,
        };
    }
}
