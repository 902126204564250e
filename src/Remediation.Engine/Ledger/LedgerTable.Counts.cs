using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>How often was repaired and what was told: counted so that no two processes can both pass.</summary>
/// <remarks>
/// One item for each guardrail and account holds the repairs of the last day as a set of time, event and resource. Adding to it and reading it is one atomic call, which tells
/// both counts; an event counts once however often it is tried; and an hour or a day is one at any time of the day. docs/decisions/005 says why it is not two counters.
/// </remarks>
public sealed partial class LedgerTable
{
    /// <summary>The most repairs of one guardrail in a day, whatever the settings say: more would not fit into the item.</summary>
    public const int MostADay = 4000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The start of the window that a time is in, by which a hold is told once.</summary>
    public static string Window(DateTimeOffset now, BreakerSettings limits) =>
        Text(
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / (limits.Minutes * 60) * (limits.Minutes * 60))
        );

    public async Task<RepairCount> CountAsync(LedgerRecord record, BreakerSettings limits, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var answer = await dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = "ADD repairs :mine SET expiresAt = :end",
                ReturnValues = ReturnValue.ALL_NEW,
                ExpressionAttributeValues = new()
                {
                    [":mine"] = new() { SS = [Mine(record)] },
                    [":end"] = Seconds(now + Day + Day),
                },
            },
            cancel
        );

        var (day, window) = (Text(now - Day), Text(now - TimeSpan.FromMinutes(limits.Minutes)));
        var (old, events, ofWindow, ofResource) = (
            new List<string>(),
            new HashSet<string>(),
            new HashSet<string>(),
            new HashSet<string>()
        );
        foreach (var repair in answer.Attributes["repairs"].SS)
        {
            if (string.CompareOrdinal(repair, day) < 0)
            {
                old.Add(repair);
                continue;
            }
            var parts = repair.Split('|');
            events.Add(parts[1]);
            if (string.CompareOrdinal(repair, window) >= 0)
                ofWindow.Add(parts[1]);
            if (parts[2] == record.Id.Resource)
                ofResource.Add(parts[1]);
        }
        if (old.Count > 100)
            await RemoveAsync(record, old, cancel);
        return new(ofWindow.Count > limits.Repairs || events.Count > MostADay, ofResource.Count);
    }

    /// <summary>How many repairs a guardrail has made in an account in the breaker's window that ends now.</summary>
    public async Task<int> RepairsAsync(
        string guardrail,
        string account,
        BreakerSettings limits,
        CancellationToken cancel
    )
    {
        var answer = await dynamo.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = RepairsKey(guardrail, account),
                ConsistentRead = true,
            },
            cancel
        );
        var window = Text(clock.GetUtcNow() - TimeSpan.FromMinutes(limits.Minutes));
        return answer.Item is { } item && item.TryGetValue("repairs", out var repairs)
            ? (repairs.SS ?? [])
                .Where(r => string.CompareOrdinal(r, window) >= 0)
                .Select(r => r.Split('|')[1])
                .Distinct()
                .Count()
            : 0;
    }

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) =>
        RemoveAsync(record, [Mine(record)], cancel);

    public async Task<bool> IsFirstAsync(LedgerRecord record, string key, bool perResource, CancellationToken cancel)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new(perResource ? record.Id.PartitionKey : BreakerKey(record.Guardrail, record.Resource.Account)),
            ["sk"] = new($"told#{record.Guardrail}#{key}"),
            ["record"] = new(record.Id.ToString()),
            ["expiresAt"] = Seconds(clock.GetUtcNow() + Retention),
        };
        try
        {
            await dynamo.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = item,
                    ConditionExpression = "attribute_not_exists(pk) OR #record = :mine",
                    ExpressionAttributeNames = new() { ["#record"] = "record" },
                    ExpressionAttributeValues = new() { [":mine"] = item["record"] },
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

    private Task RemoveAsync(LedgerRecord record, List<string> repairs, CancellationToken cancel) =>
        dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = "DELETE repairs :these",
                ExpressionAttributeValues = new() { [":these"] = new() { SS = repairs } },
            },
            cancel
        );

    private static string Mine(LedgerRecord record) =>
        $"{Text(record.StartedAt)}|{record.Id.Event}|{record.Id.Resource}";

    private static string BreakerKey(string guardrail, string account) => $"breaker#{guardrail}#{account}";

    private static Dictionary<string, AttributeValue> RepairsKey(string guardrail, string account) =>
        new() { ["pk"] = new(BreakerKey(guardrail, account)), ["sk"] = new("repairs") };

    private static AttributeValue Seconds(DateTimeOffset time) =>
        new() { N = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
}
