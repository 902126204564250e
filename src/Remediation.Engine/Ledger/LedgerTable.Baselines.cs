using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>The last right states of resources, beside their records.</summary>
public sealed partial class LedgerTable
{
    private const string BaselinePrefix = "baseline#";

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
        return answer.Item is { Count: > 0 } item ? await ReadBaselineAsync(item, cancel) : null;
    }

    /// <summary>Every guardrail's last right state of a resource.</summary>
    public async Task<IReadOnlyList<Baseline>> BaselinesAsync(string arn, CancellationToken cancel)
    {
        var baselines = new List<Baseline>();
        await foreach (var item in ItemsAsync(RecordId.PartitionKeyOf(arn), BaselinePrefix, cancel))
        {
            if (await ReadBaselineAsync(item, cancel) is { } baseline)
                baselines.Add(baseline);
        }
        return baselines;
    }

    /// <remarks>It has no end: what is right stays right until something else is.</remarks>
    public async Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel)
    {
        var item = Key(RecordId.PartitionKeyOf(resource.ToString()), BaselinePrefix + baseline.Guardrail);
        item.Put("guardrail", baseline.Guardrail);
        item.Put("resource", resource.Arn);
        item.Put("seenAt", baseline.SeenAt);
        item.Put("source", baseline.Source);
        await PutPartsAsync(StoredState.Put(item, "state", baseline.State), cancel);
        await dynamo.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancel);
    }

    private async Task<Baseline?> ReadBaselineAsync(
        Dictionary<string, AttributeValue> item,
        CancellationToken cancel
    ) =>
        item.Text("guardrail") is { } guardrail
        && item.Time("seenAt") is { } seenAt
        && item.Text("source") is { } source
        && await StateAsync(item, "state", cancel) is { } state
            ? new(guardrail, state, seenAt, source)
            : null;
}
