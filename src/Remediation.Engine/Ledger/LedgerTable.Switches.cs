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
    private const string AdoptionPrefix = "adopt#";

    public async Task<Switches> SwitchesAsync(CancellationToken cancel)
    {
        var exemptions = new List<Exemption>();
        var pauses = new List<Pause>();
        var adoptions = new List<Adoption>();
        var faults = new List<SwitchFault>();
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
                if (FaultOf(item, exemptions, pauses, adoptions) is { } fault)
                    faults.Add(new(item[RecordItem.SortKey].S, fault));
            }
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
        return new(exemptions, pauses) { Adoptions = adoptions, Faults = faults };
    }

    /// <summary>Writes an exemption; it must have an end.</summary>
    /// <param name="action">What is kept of it; null to keep nothing.</param>
    /// <returns>False if there is one of its id already.</returns>
    public Task<bool> AddAsync(Exemption exemption, CancellationToken cancel, OperatorAction? action = null) =>
        PutNewAsync(Write(exemption), action, cancel);

    /// <summary>Removes an exemption.</summary>
    /// <param name="action">What is kept of it; null to keep nothing.</param>
    /// <returns>False if there was none.</returns>
    public Task<bool> RemoveExemptionAsync(string id, CancellationToken cancel, OperatorAction? action = null) =>
        DeleteAsync(ExemptionPrefix + id, action, cancel);

    /// <summary>Pauses a guardrail, or all.</summary>
    /// <param name="action">What is kept of it; null to keep nothing.</param>
    /// <returns>False if it was paused already.</returns>
    public Task<bool> AddAsync(Pause pause, CancellationToken cancel, OperatorAction? action = null)
    {
        var item = Key(SwitchesKey, PausePrefix + pause.Guardrail);
        item.Put("guardrail", pause.Guardrail);
        item.Put("reason", pause.Reason);
        item.Put("by", pause.By);
        item.Put("since", pause.Since);
        item.Put("until", pause.End);
        item.Put(RecordItem.ExpiresAt, pause.End.ToUnixTimeSeconds());
        return PutNewAsync(item, action, cancel);
    }

    /// <summary>Ends a pause.</summary>
    /// <param name="action">What is kept of it; null to keep nothing.</param>
    /// <returns>False if there was none.</returns>
    public Task<bool> ResumeAsync(string guardrail, CancellationToken cancel, OperatorAction? action = null) =>
        DeleteAsync(PausePrefix + guardrail, action, cancel);

    /// <summary>Takes in what was there before enforcement began, in the place of an earlier adoption.</summary>
    /// <param name="action">What is kept of it; null to keep nothing.</param>
    public Task KeepAsync(Adoption adoption, CancellationToken cancel, OperatorAction? action = null)
    {
        var item = Key(SwitchesKey, AdoptionPrefix + adoption.Guardrail);
        item.Put("guardrail", adoption.Guardrail);
        item.Put("by", adoption.By);
        item.Put("at", adoption.At);
        return TrySwitchAsync(
            new()
            {
                Put = new() { TableName = table, Item = item },
            },
            action,
            cancel
        );
    }

    private Task<bool> PutNewAsync(
        Dictionary<string, AttributeValue> item,
        OperatorAction? action,
        CancellationToken cancel
    )
    {
        var put = new Put
        {
            TableName = table,
            Item = item,
            ConditionExpression = KeyIsFree,
        };
        return TrySwitchAsync(new() { Put = put }, action, cancel);
    }

    private Task<bool> DeleteAsync(string sortKey, OperatorAction? action, CancellationToken cancel)
    {
        var delete = new Delete
        {
            TableName = table,
            Key = Key(SwitchesKey, sortKey),
            ConditionExpression = $"attribute_exists({RecordItem.PartitionKey})",
        };
        return TrySwitchAsync(new() { Delete = delete }, action, cancel);
    }

    // One that cannot be read must not freeze every guardrail: it is skipped and told, and the others hold.
    private static string? FaultOf(
        Dictionary<string, AttributeValue> item,
        List<Exemption> exemptions,
        List<Pause> pauses,
        List<Adoption> adoptions
    )
    {
        try
        {
            var key = item[RecordItem.SortKey].S;
            if (key.StartsWith(PausePrefix, StringComparison.Ordinal))
                pauses.Add(ReadPause(item));
            else if (key.StartsWith(ExemptionPrefix, StringComparison.Ordinal))
                exemptions.Add(ReadExemption(item));
            else if (key.StartsWith(AdoptionPrefix, StringComparison.Ordinal))
                adoptions.Add(new(TextOf(item, "guardrail"), TextOf(item, "by"), TimeOf(item, "at")));
            else
                return "it is no exemption, no pause and no adoption";
            return null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }

    private static Pause ReadPause(Dictionary<string, AttributeValue> item) =>
        new(TextOf(item, "guardrail"), TextOf(item, "reason"), TextOf(item, "by"), TimeOf(item, "since"))
        {
            Until = item.ContainsKey("until") ? TimeOf(item, "until") : null,
        };

    private static Exemption ReadExemption(Dictionary<string, AttributeValue> item) =>
        new()
        {
            Id = TextOf(item, "id"),
            Guardrail = TextOf(item, "guardrail"),
            Resource = TextOf(item, "resource"),
            IsExact = item.GetValueOrDefault("exact")?.BOOL == true,
            Principal = TextOf(item, "principal"),
            Account = TextOf(item, "account"),
            Owner = TextOf(item, "owner"),
            Reason = TextOf(item, "reason"),
            Expires = TimeOf(item, "expires"),
            Created = TimeOf(item, "created"),
        };

    private static string TextOf(Dictionary<string, AttributeValue> item, string name) =>
        item.Text(name) ?? throw new FormatException($"it has no text in '{name}'");

    private static DateTimeOffset TimeOf(Dictionary<string, AttributeValue> item, string name) =>
        item.Time(name) ?? throw new FormatException($"it has no time in '{name}'");

    private static Dictionary<string, AttributeValue> Write(Exemption exemption)
    {
        if (exemption is not { Expires: { } expires, Created: { } created })
            throw new ArgumentException("an exemption in the ledger must have an end", nameof(exemption));
        var item = Key(SwitchesKey, ExemptionPrefix + exemption.Id);
        item.Put("id", exemption.Id);
        item.Put("guardrail", exemption.Guardrail);
        item.Put("resource", exemption.Resource);
        item["exact"] = new() { BOOL = exemption.IsExact };
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
