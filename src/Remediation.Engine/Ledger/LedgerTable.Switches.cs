using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// What people switch: one partition, read whole in one query. The functions' roles may read it and not write it.
/// </summary>
public sealed partial class LedgerTable
{
    /// <summary>The partition of exemptions and pauses.</summary>
    public const string SwitchesKey = "switches";

    private const string PausePrefix = "pause#";
    private const string ExemptionPrefix = "exemption#";

    public async Task<Switches> SwitchesAsync(CancellationToken cancel)
    {
        var exemptions = new List<Exemption>();
        var pauses = new List<Pause>();
        var request = new QueryRequest
        {
            TableName = table,
            ConsistentRead = true,
            KeyConditionExpression = $"{RecordItem.PartitionKey} = :pk",
            ExpressionAttributeValues = new() { [":pk"] = new(SwitchesKey) },
        };
        do
        {
            var page = await dynamo.QueryAsync(request, cancel);
            foreach (var item in page.Items ?? [])
            {
                if (item[RecordItem.SortKey].S.StartsWith(PausePrefix, StringComparison.Ordinal))
                    pauses.Add(ReadPause(item));
                else
                    exemptions.Add(ReadExemption(item));
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
        return new(exemptions, pauses);
    }

    /// <summary>Writes an exemption; it must have an end.</summary>
    /// <returns>False if there is one of its id already.</returns>
    public Task<bool> AddAsync(Exemption exemption, CancellationToken cancel) => PutNewAsync(Write(exemption), cancel);

    /// <summary>Removes an exemption.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> RemoveExemptionAsync(string id, CancellationToken cancel) =>
        DeleteAsync(ExemptionPrefix + id, cancel);

    /// <summary>Pauses a guardrail, or all.</summary>
    /// <returns>False if it was paused already.</returns>
    public Task<bool> AddAsync(Pause pause, CancellationToken cancel)
    {
        var item = Key(SwitchesKey, PausePrefix + pause.Guardrail);
        item.Put("guardrail", pause.Guardrail);
        item.Put("reason", pause.Reason);
        item.Put("by", pause.By);
        item.Put("since", pause.Since);
        return PutNewAsync(item, cancel);
    }

    /// <summary>Ends a pause.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> ResumeAsync(string guardrail, CancellationToken cancel) =>
        DeleteAsync(PausePrefix + guardrail, cancel);

    private Task<bool> PutNewAsync(Dictionary<string, AttributeValue> item, CancellationToken cancel) =>
        TryPutAsync(
            new PutItemRequest
            {
                TableName = table,
                Item = item,
                ConditionExpression = KeyIsFree,
            },
            cancel
        );

    private async Task<bool> DeleteAsync(string sortKey, CancellationToken cancel)
    {
        var answer = await dynamo.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = table,
                Key = Key(SwitchesKey, sortKey),
                ReturnValues = ReturnValue.ALL_OLD,
            },
            cancel
        );
        return answer.Attributes is { Count: > 0 };
    }

    // A switch that cannot be read holds everything: what it says may be "do not repair".
    private static Pause ReadPause(Dictionary<string, AttributeValue> item) =>
        new(item["guardrail"].S, item["reason"].S, item["by"].S, TimeOf(item, "since"));

    private static Exemption ReadExemption(Dictionary<string, AttributeValue> item) =>
        new()
        {
            Id = item["id"].S,
            Guardrail = item["guardrail"].S,
            Resource = item["resource"].S,
            Principal = item["principal"].S,
            Account = item["account"].S,
            Owner = item["owner"].S,
            Reason = item["reason"].S,
            Expires = TimeOf(item, "expires"),
            Created = TimeOf(item, "created"),
        };

    private static DateTimeOffset TimeOf(Dictionary<string, AttributeValue> item, string name) =>
        item.Time(name)
        ?? throw new FormatException($"the switch {item[RecordItem.SortKey].S} has no time in '{name}'");

    private static Dictionary<string, AttributeValue> Write(Exemption exemption)
    {
        if (exemption is not { Expires: { } expires, Created: { } created })
            throw new ArgumentException("an exemption in the ledger must have an end", nameof(exemption));
        var item = Key(SwitchesKey, ExemptionPrefix + exemption.Id);
        item.Put("id", exemption.Id);
        item.Put("guardrail", exemption.Guardrail);
        item.Put("resource", exemption.Resource);
        item.Put("principal", exemption.Principal);
        item.Put("account", exemption.Account);
        item.Put("owner", exemption.Owner);
        item.Put("reason", exemption.Reason);
        item.Put("expires", expires);
        item.Put("created", created);
        item.Put(RecordItem.ExpiresAt, expires.ToUnixTimeSeconds());
        return item;
    }
}
