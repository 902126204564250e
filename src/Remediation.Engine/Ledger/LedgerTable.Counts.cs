using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>How often was repaired and what was told: counted so that no two processes can both pass.</summary>
/// <remarks>
/// One item for each guardrail and account holds the repairs of the last day as a set of time, event and resource.
/// Adding to it and reading it is one atomic call, which tells both counts; an event counts once however often it is
/// tried; and an hour or a day is one at any time of the day. docs/decisions/005 says why it is not two counters.
/// </remarks>
public sealed partial class LedgerTable
{
    /// <summary>
    /// The most repairs of one guardrail in a day, whatever the settings say: more would not fit into the item.
    /// </summary>
    public const int MostADay = 4000;

    private const string Repairs = "repairs";
    private const int OldRepairsKept = 100;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The start of the window that a time is in, by which a hold is told once.</summary>
    public static string Window(DateTimeOffset now, BreakerSettings limits)
    {
        var seconds = limits.Minutes * 60;
        return Attributes.TimeText(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / seconds * seconds));
    }

    public async Task<RepairCount> CountAsync(LedgerRecord record, BreakerSettings limits, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var answer = await dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = $"ADD {Repairs} :mine SET {RecordItem.ExpiresAt} = :end",
                ReturnValues = ReturnValue.ALL_NEW,
                ExpressionAttributeValues = new()
                {
                    [":mine"] = new() { SS = [Mine(record)] },
                    [":end"] = Seconds(now + Day + Day),
                },
            },
            cancel
        );
        var tally = Tally(answer.Attributes[Repairs].SS, record.Id.Resource, now, limits);
        if (tally.Old.Count > OldRepairsKept)
            await RemoveAsync(record, tally.Old, cancel);
        return new(tally.OfWindow > limits.Repairs || tally.OfDay > MostADay, tally.OfResource);
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
        var repairs = answer.Item?.GetValueOrDefault(Repairs)?.SS ?? [];
        return Tally(repairs, resource: null, clock.GetUtcNow(), limits).OfWindow;
    }

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) =>
        RemoveAsync(record, [Mine(record)], cancel);

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel)
    {
        var ofGuardrail = BreakerKey(record.Guardrail, record.Resource.Account);
        var item = Key(
            once == Once.PerGuardrail ? ofGuardrail : record.Id.PartitionKey,
            once == Once.PerResourceOfAll ? $"told#{key}" : $"told#{record.Guardrail}#{key}"
        );
        item.Put("record", record.Id.ToString());
        item[RecordItem.ExpiresAt] = Seconds(clock.GetUtcNow() + Retention);
        return TryPutAsync(
            new PutItemRequest
            {
                TableName = table,
                Item = item,
                ConditionExpression = $"{KeyIsFree} OR #record = :mine",
                ExpressionAttributeNames = new() { ["#record"] = "record" },
                ExpressionAttributeValues = new() { [":mine"] = item["record"] },
            },
            cancel
        );
    }

    private sealed record Counted(int OfDay, int OfWindow, int OfResource, List<string> Old);

    private static Counted Tally(List<string> repairs, string? resource, DateTimeOffset now, BreakerSettings limits)
    {
        var day = Attributes.TimeText(now - Day);
        var window = Attributes.TimeText(now - TimeSpan.FromMinutes(limits.Minutes));
        var old = new List<string>();
        var ofDay = new HashSet<string>();
        var ofWindow = new HashSet<string>();
        var ofResource = new HashSet<string>();
        foreach (var repair in repairs)
        {
            if (string.CompareOrdinal(repair, day) < 0)
            {
                old.Add(repair);
                continue;
            }
            // Time, event and resource, as Mine writes them.
            var parts = repair.Split('|');
            var ofEvent = parts[1];
            ofDay.Add(ofEvent);
            if (string.CompareOrdinal(repair, window) >= 0)
                ofWindow.Add(ofEvent);
            if (parts[2] == resource)
                ofResource.Add(ofEvent);
        }
        return new(ofDay.Count, ofWindow.Count, ofResource.Count, old);
    }

    private Task RemoveAsync(LedgerRecord record, List<string> repairs, CancellationToken cancel) =>
        dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = $"DELETE {Repairs} :these",
                ExpressionAttributeValues = new() { [":these"] = new() { SS = repairs } },
            },
            cancel
        );

    private static string Mine(LedgerRecord record) =>
        $"{Attributes.TimeText(record.StartedAt)}|{record.Id.Event}|{record.Id.Resource}";

    private static string BreakerKey(string guardrail, string account) => $"breaker#{guardrail}#{account}";

    private static Dictionary<string, AttributeValue> RepairsKey(string guardrail, string account) =>
        Key(BreakerKey(guardrail, account), Repairs);

    private static AttributeValue Seconds(DateTimeOffset time) =>
        new() { N = time.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
