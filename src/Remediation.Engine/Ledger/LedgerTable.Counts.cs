using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.Model;

namespace Remediation.Engine.Ledger;

/// <summary>How often was repaired and what was told: counters that no two processes can both pass.</summary>
public sealed partial class LedgerTable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The start of the breaker's window that a time is in.</summary>
    public static string Window(DateTimeOffset now, BreakerSettings limits) =>
        Text(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / (limits.Minutes * 60) * (limits.Minutes * 60)));

    public async Task<RepairCount> CountAsync(LedgerRecord record, BreakerSettings limits, CancellationToken cancel)
    {
        var (ofGuardrail, ofResource) = (CountGuardrailAsync(record, limits, cancel), CountResourceAsync(record, cancel));
        await Task.WhenAll(ofGuardrail, ofResource);
        return new(!await ofGuardrail, await ofResource);
    }

    public async Task UncountAsync(LedgerRecord record, BreakerSettings limits, RepairCount count, CancellationToken cancel)
    {
        var ofResource = dynamo.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table, Key = ResourceKey(record), UpdateExpression = "DELETE repairs :mine", ExpressionAttributeValues = new() { [":mine"] = new() { SS = [Mine(record)] } },
        }, cancel);
        if (!count.IsOpen)
            await dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table, Key = WindowKey(record, limits), UpdateExpression = "ADD repairs :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "-1" } },
            }, cancel);
        await ofResource;
    }

    public async Task<bool> IsFirstAsync(LedgerRecord record, string key, bool perResource, CancellationToken cancel)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new(perResource ? record.Id.PartitionKey : BreakerKey(record)), ["sk"] = new($"told#{record.Guardrail}#{key}"), ["record"] = new(record.Id.ToString()), ["expiresAt"] = Seconds(clock.GetUtcNow() + Retention),
        };
        try
        {
            await dynamo.PutItemAsync(new PutItemRequest
            {
                TableName = table, Item = item, ConditionExpression = "attribute_not_exists(pk) OR #record = :mine", ExpressionAttributeNames = new() { ["#record"] = "record" }, ExpressionAttributeValues = new() { [":mine"] = item["record"] },
            }, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException) { return false; }
    }

    private async Task<bool> CountGuardrailAsync(LedgerRecord record, BreakerSettings limits, CancellationToken cancel)
    {
        try
        {
            await dynamo.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = table, Key = WindowKey(record, limits), UpdateExpression = "ADD repairs :one SET expiresAt = :end", ConditionExpression = "attribute_not_exists(repairs) OR repairs < :most",
                ExpressionAttributeValues = new() { [":one"] = new() { N = "1" }, [":most"] = new() { N = limits.Repairs.ToString(CultureInfo.InvariantCulture) }, [":end"] = Seconds(clock.GetUtcNow() + Day + Day) },
            }, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException) { return false; }
    }

    // A set of what repaired when: the same event counts once however often it is tried, and 24 hours are 24 hours at any time of the day.
    private async Task<int> CountResourceAsync(LedgerRecord record, CancellationToken cancel)
    {
        var since = Text(clock.GetUtcNow() - Day);
        var answer = await dynamo.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table, Key = ResourceKey(record), UpdateExpression = "ADD repairs :mine SET expiresAt = :end", ReturnValues = ReturnValue.ALL_NEW,
            ExpressionAttributeValues = new() { [":mine"] = new() { SS = [Mine(record)] }, [":end"] = Seconds(clock.GetUtcNow() + Day + Day) },
        }, cancel);
        var (recent, old) = (new HashSet<string>(), new List<string>());
        foreach (var repair in answer.Attributes["repairs"].SS)
            if (string.CompareOrdinal(repair, since) >= 0) recent.Add(repair.Split('|')[1]);
            else old.Add(repair);
        if (old.Count > 20)
            await dynamo.UpdateItemAsync(new UpdateItemRequest { TableName = table, Key = ResourceKey(record), UpdateExpression = "DELETE repairs :old", ExpressionAttributeValues = new() { [":old"] = new() { SS = old } } }, cancel);
        return recent.Count;
    }

    private static string Mine(LedgerRecord record) => $"{Text(record.StartedAt)}|{record.Id.Event}";

    private static string BreakerKey(LedgerRecord record) => $"breaker#{record.Guardrail}#{record.Resource.Account}";

    private static Dictionary<string, AttributeValue> WindowKey(LedgerRecord record, BreakerSettings limits) => new() { ["pk"] = new(BreakerKey(record)), ["sk"] = new($"window#{Window(record.StartedAt, limits)}") };

    private static Dictionary<string, AttributeValue> ResourceKey(LedgerRecord record) => new() { ["pk"] = new(record.Id.PartitionKey), ["sk"] = new($"repairs#{record.Guardrail}") };

    private static AttributeValue Seconds(DateTimeOffset time) => new() { N = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
}
