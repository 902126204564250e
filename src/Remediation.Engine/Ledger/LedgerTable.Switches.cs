using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>What people switch: one partition, read whole in one query. The functions' roles may read it and not write it.</summary>
public sealed partial class LedgerTable
{
    /// <summary>The partition of exemptions and pauses.</summary>
    public const string SwitchesKey = "switches";

    public async Task<Switches> SwitchesAsync(CancellationToken cancel)
    {
        var (exemptions, pauses) = (new List<Exemption>(), new List<Pause>());
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            var page = await dynamo.QueryAsync(
                new QueryRequest
                {
                    TableName = table,
                    ConsistentRead = true,
                    ExclusiveStartKey = start,
                    KeyConditionExpression = "pk = :pk",
                    ExpressionAttributeValues = new() { [":pk"] = new(SwitchesKey) },
                },
                cancel
            );
            foreach (var item in page.Items ?? [])
                if (item["sk"].S.StartsWith("pause#", StringComparison.Ordinal))
                    pauses.Add(new(item["guardrail"].S, item["reason"].S, item["by"].S, Time(item["since"].S)));
                else
                    exemptions.Add(
                        new(
                            item["id"].S,
                            item["guardrail"].S,
                            item["resource"].S,
                            item["principal"].S,
                            item["account"].S,
                            item["owner"].S,
                            item["reason"].S,
                            Time(item["expires"].S),
                            Time(item["created"].S)
                        )
                    );
            start = page.LastEvaluatedKey;
        } while (start is { Count: > 0 });
        return new(exemptions, pauses);
    }

    /// <summary>Writes an exemption; it must have an end.</summary>
    /// <returns>False if there is one of its id already.</returns>
    public Task<bool> AddAsync(Exemption exemption, CancellationToken cancel) => PutNewAsync(Write(exemption), cancel);

    /// <summary>Removes an exemption.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> RemoveExemptionAsync(string id, CancellationToken cancel) =>
        DeleteAsync($"exemption#{id}", cancel);

    /// <summary>Pauses a guardrail, or all.</summary>
    /// <returns>False if it was paused already.</returns>
    public Task<bool> AddAsync(Pause pause, CancellationToken cancel) =>
        PutNewAsync(
            new()
            {
                ["pk"] = new(SwitchesKey),
                ["sk"] = new($"pause#{pause.Guardrail}"),
                ["guardrail"] = new(pause.Guardrail),
                ["reason"] = new(pause.Reason),
                ["by"] = new(pause.By),
                ["since"] = new(Text(pause.Since)),
            },
            cancel
        );

    /// <summary>Ends a pause.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> ResumeAsync(string guardrail, CancellationToken cancel) =>
        DeleteAsync($"pause#{guardrail}", cancel);

    private async Task<bool> PutNewAsync(Dictionary<string, AttributeValue> item, CancellationToken cancel)
    {
        try
        {
            await dynamo.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = item,
                    ConditionExpression = "attribute_not_exists(pk)",
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

    private async Task<bool> DeleteAsync(string sortKey, CancellationToken cancel)
    {
        var answer = await dynamo.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = table,
                Key = new() { ["pk"] = new(SwitchesKey), ["sk"] = new(sortKey) },
                ReturnValues = ReturnValue.ALL_OLD,
            },
            cancel
        );
        return answer.Attributes is { Count: > 0 };
    }

    private static Dictionary<string, AttributeValue> Write(Exemption e) =>
        e is { Expires: { } expires, Created: { } created }
            ? new()
            {
                ["pk"] = new(SwitchesKey),
                ["sk"] = new($"exemption#{e.Id}"),
                ["id"] = new(e.Id),
                ["guardrail"] = new(e.Guardrail),
                ["resource"] = new(e.Resource),
                ["principal"] = new(e.Principal),
                ["account"] = new(e.Account),
                ["owner"] = new(e.Owner),
                ["reason"] = new(e.Reason),
                ["expires"] = new(Text(expires)),
                ["created"] = new(Text(created)),
                ["expiresAt"] = new() { N = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
            }
            : throw new ArgumentException("an exemption in the ledger must have an end", nameof(e));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
