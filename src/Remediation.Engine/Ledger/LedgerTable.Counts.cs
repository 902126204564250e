using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>How often was repaired and what was told: counted so that no two processes can both pass.</summary>
/// <remarks>
/// One item for each guardrail and account holds the repairs of the last day as a set of time, event, resource,
/// violation and actor. Adding to it and reading it is one atomic call, which tells every count; an event counts once
/// for a resource however often it is tried; and an hour or a day is one at any time of the day. docs/decisions/005
/// says why it is not several counters.
/// </remarks>
public sealed partial class LedgerTable
{
    private const string Repairs = "repairs";
    private const string Planned = "planned";
    private const string Faults = "faults";
    private const int OldRepairsKept = 100;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The start of the window that a time is in, by which a storm is told once.</summary>
    public static string Window(DateTimeOffset now, StormSettings limits)
    {
        var seconds = limits.Minutes * 60;
        return Attributes.TimeText(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / seconds * seconds));
    }

    public async Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var mine = CountedRepair.Of(record);
        var answer = await AddAsync(record, SetOf(record.Mode), mine, ReturnValue.ALL_NEW, cancel);
        var repairs = RepairsIn(answer.Attributes, SetOf(record.Mode));
        var faults = RepairsIn(answer.Attributes, Faults);
        await RemoveOldAsync(record, SetOf(record.Mode), repairs, now, cancel);
        await RemoveOldAsync(record, Faults, faults, now, cancel);
        return RepairCount.Of(repairs, faults, mine, record.EventTime, now, limits);
    }

    /// <summary>How many repairs a guardrail has made in an account in the window that ends now.</summary>
    public async Task<int> RepairsAsync(
        string guardrail,
        string account,
        StormSettings limits,
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
        var begin = clock.GetUtcNow() - TimeSpan.FromMinutes(limits.Minutes);
        var repairs = RepairsIn(answer.Item ?? [], Repairs).Where(repair => repair.At > begin);
        return repairs.Select(repair => (repair.Event, repair.Resource)).Distinct().Count();
    }

    public Task UncountAsync(LedgerRecord record, CancellationToken cancel) =>
        RemoveAsync(record, SetOf(record.Mode), [CountedRepair.Of(record)], cancel);

    public Task CountFaultAsync(LedgerRecord record, CancellationToken cancel) =>
        AddAsync(record, Faults, CountedRepair.Of(record) with { At = clock.GetUtcNow() }, ReturnValue.NONE, cancel);

    public Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel)
    {
        var ofGuardrail = GuardrailKey(record.Guardrail, record.Resource.Account);
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

    public async Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var answer = await dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(record.Id.PartitionKey, $"told#{record.Guardrail}#violation"),
                UpdateExpression =
                    $"SET {Fingerprint} = :it, seenAt = :now, #record = :mine, {RecordItem.ExpiresAt} = :end",
                ReturnValues = ReturnValue.ALL_OLD,
                ExpressionAttributeNames = new() { ["#record"] = "record" },
                ExpressionAttributeValues = new()
                {
                    [":it"] = new(record.Fingerprint),
                    [":now"] = new(Attributes.TimeText(now)),
                    [":mine"] = new(record.Id.ToString()),
                    [":end"] = Seconds(now + Retention),
                },
            },
            cancel
        );
        var before = answer.Attributes ?? [];
        return before.Text(Fingerprint) != record.Fingerprint
            || before.Text("record") == record.Id.ToString()
            || before.Time("seenAt") < now - memory;
    }

    // What audit would repair is counted apart, so that it uses up nothing of what enforce may.
    private static string SetOf(Mode mode) => mode == Mode.Enforce ? Repairs : Planned;

    private static List<CountedRepair> RepairsIn(Dictionary<string, AttributeValue> item, string set) =>
        [.. (item.GetValueOrDefault(set)?.SS ?? []).Select(CountedRepair.Parse).OfType<CountedRepair>()];

    private Task<UpdateItemResponse> AddAsync(
        LedgerRecord record,
        string set,
        CountedRepair repair,
        ReturnValue returned,
        CancellationToken cancel
    ) =>
        dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = $"ADD {set} :mine SET {RecordItem.ExpiresAt} = :end",
                ReturnValues = returned,
                ExpressionAttributeValues = new()
                {
                    [":mine"] = new() { SS = [repair.ToString()] },
                    [":end"] = Seconds(clock.GetUtcNow() + Day + Day),
                },
            },
            cancel
        );

    private async Task RemoveOldAsync(
        LedgerRecord record,
        string set,
        List<CountedRepair> repairs,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var old = repairs.Where(repair => repair.At < now - Day).ToList();
        if (old.Count > OldRepairsKept)
            await RemoveAsync(record, set, old, cancel);
    }

    private Task RemoveAsync(LedgerRecord record, string set, List<CountedRepair> repairs, CancellationToken cancel) =>
        dynamo.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = RepairsKey(record.Guardrail, record.Resource.Account),
                UpdateExpression = $"DELETE {set} :these",
                ExpressionAttributeValues = new()
                {
                    [":these"] = new() { SS = [.. repairs.Select(repair => repair.ToString())] },
                },
            },
            cancel
        );

    private static string GuardrailKey(string guardrail, string account) => $"guardrail#{guardrail}#{account}";

    private static Dictionary<string, AttributeValue> RepairsKey(string guardrail, string account) =>
        Key(GuardrailKey(guardrail, account), Repairs);

    private static AttributeValue Seconds(DateTimeOffset time) =>
        new() { N = time.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
