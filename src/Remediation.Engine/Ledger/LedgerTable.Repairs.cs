using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Remediation.Guardrails.Model;

namespace Remediation.Engine.Ledger;

/// <summary>What the breakers have counted, for people.</summary>
public sealed partial class LedgerTable
{
    /// <summary>How many repairs a guardrail has made in an account in the breaker's present window.</summary>
    public async Task<int> RepairsAsync(string guardrail, string account, BreakerSettings limits, CancellationToken cancel)
    {
        var key = new Dictionary<string, AttributeValue> { ["pk"] = new($"breaker#{guardrail}#{account}"), ["sk"] = new($"window#{Window(clock.GetUtcNow(), limits)}") };
        var answer = await dynamo.GetItemAsync(new GetItemRequest { TableName = table, Key = key, ConsistentRead = true }, cancel);
        return answer.Item is { } item && item.TryGetValue("repairs", out var repairs) ? int.Parse(repairs.N, CultureInfo.InvariantCulture) : 0;
    }
}
