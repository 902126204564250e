using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Remediation.Engine.Ledger;

/// <summary>
/// A record as an item of the table: the one place that spells its attributes, for the table and for its stream.
/// </summary>
internal static class RecordItem
{
    public const string PartitionKey = "pk";
    public const string SortKey = "sk";
    public const string ExpiresAt = "expiresAt";
    public const string Status = "status";
    public const string Owner = "owner";
    public const string Lease = "lease";
    public const string UndoneAt = "undoneAt";
    public const string UndoneBy = "undoneBy";
    public const string Before = "before";
    public const string After = "after";

    private const string Id = "id";
    private const string Guardrail = "guardrail";
    private const string ResourceArn = "resource";
    private const string ResourceType = "resourceType";
    private const string ResourceId = "resourceId";
    private const string Account = "account";
    private const string Region = "region";
    private const string Partition = "partition";
    private const string EventId = "eventId";
    private const string EventName = "eventName";
    private const string EventTime = "eventTime";
    private const string Mode = "mode";
    private const string Actor = "actor";
    private const string Violation = "violation";
    private const string Fingerprint = "fingerprint";
    private const string Reason = "reason";
    private const string Gate = "gate";
    private const string Storm = "storm";
    private const string Quiet = "quiet";
    private const string Retries = "retries";
    private const string Plan = "plan";
    private const string Done = "done";
    private const string Call = "call";
    private const string RequestId = "requestId";
    private const string Uncertain = "uncertain";
    private const string Note = "note";
    private const string Baseline = "baseline";
    private const string StartedAt = "startedAt";
    private const string FinishedAt = "finishedAt";
    private const string LatencyMs = "latencyMs";
    private const string Enforce = "enforce";
    private const string Audit = "audit";

    /// <summary>A record as items.</summary>
    /// <param name="Item">Its own.</param>
    /// <param name="Parts">What must be written before it.</param>
    public sealed record Written(
        Dictionary<string, AttributeValue> Item,
        IReadOnlyList<Dictionary<string, AttributeValue>> Parts
    );

    public static Written Write(LedgerRecord record)
    {
        var item = new Dictionary<string, AttributeValue>();
        item.Put(PartitionKey, record.Id.PartitionKey);
        item.Put(SortKey, record.Id.SortKey);
        item.Put(ExpiresAt, (record.StartedAt + LedgerTable.Retention).ToUnixTimeSeconds());
        item.Put(Id, record.Id.ToString());
        item.Put(Status, record.Outcome);
        item.Put(Guardrail, record.Guardrail);
        item.Put(ResourceArn, record.Resource.Arn);
        item.Put(ResourceType, record.Resource.Type);
        item.Put(ResourceId, record.Resource.Id);
        item.Put(Account, record.Resource.Account);
        item.Put(Region, record.Resource.Region);
        item.Put(Partition, record.Resource.Partition);
        item.Put(EventId, record.EventId);
        item.Put(EventName, record.EventName);
        item.Put(EventTime, record.EventTime);
        item.Put(Mode, record.Mode == Engine.Mode.Enforce ? Enforce : Audit);
        if (record.Actor is not null)
            item[Actor] = new() { M = Write(record.Actor) };
        item.Put(Violation, record.Violation);
        item.Put(Fingerprint, record.Fingerprint);
        item.Put(Reason, record.Reason);
        item.Put(Gate, record.Gate);
        item.Put(Storm, record.Storm);
        item[Quiet] = new() { BOOL = record.IsQuiet };
        item.Put(Retries, record.Retries);
        item[Plan] = new() { L = [.. record.Plan.Select(line => new AttributeValue(line))], IsLSet = true };
        item[Done] = new() { L = [.. record.Done.Select(Write)], IsLSet = true };
        IReadOnlyList<Dictionary<string, AttributeValue>> parts =
        [
            .. StoredState.Put(item, Before, record.Before),
            .. StoredState.Put(item, After, record.After),
        ];
        item.Put(Baseline, record.Baseline);
        item.Put(Owner, record.Owner);
        item.Put(Lease, record.Lease);
        item.Put(StartedAt, record.StartedAt);
        if (record.FinishedAt is { } finished)
        {
            item.Put(FinishedAt, finished);
            item.Put(LatencyMs, (long)(finished - record.EventTime).TotalMilliseconds);
        }
        return new(item, parts);
    }

    /// <summary>
    /// The record in an item; null if the item has no record's id. What is missing or of another type is none.
    /// </summary>
    public static LedgerRecord? Read(IReadOnlyDictionary<string, AttributeValue> item)
    {
        if (RecordId.Parse(item.Text(Id)) is not { } id)
            return null;
        return new()
        {
            Id = id,
            Outcome = item.Text(Status) ?? "",
            Guardrail = item.Text(Guardrail) ?? "",
            Resource = new(
                item.Text(ResourceType) ?? "",
                item.Text(ResourceId) ?? "",
                item.Text(ResourceArn),
                item.Text(Account) ?? "",
                item.Text(Region) ?? "",
                item.Text(Partition) ?? ""
            ),
            EventId = item.Text(EventId) ?? "",
            EventName = item.Text(EventName) ?? "",
            EventTime = item.Time(EventTime) ?? default,
            Actor = item.GetValueOrDefault(Actor)?.M is { Count: > 0 } actor ? ReadActor(actor) : null,
            Mode = item.Text(Mode) == Enforce ? Engine.Mode.Enforce : Engine.Mode.Audit,
            Violation = item.Text(Violation) ?? "",
            Fingerprint = item.Text(Fingerprint),
            Reason = item.Text(Reason),
            Gate = item.Text(Gate),
            Storm = item.Text(Storm),
            IsQuiet = item.GetValueOrDefault(Quiet)?.BOOL == true,
            Retries = item.Text(Retries),
            Plan = [.. (item.GetValueOrDefault(Plan)?.L ?? []).Select(line => line.S ?? "")],
            Done = [.. (item.GetValueOrDefault(Done)?.L ?? []).Select(ReadDone)],
            Before = StoredState.Get(item, Before),
            After = StoredState.Get(item, After),
            Elsewhere = [.. new[] { Before, After }.Select(name => ElsewhereOf(item, name)).OfType<string>()],
            Baseline = item.Text(Baseline),
            Owner = item.Text(Owner) ?? "",
            Lease = item.Time(Lease) ?? default,
            StartedAt = item.Time(StartedAt) ?? default,
            FinishedAt = item.Time(FinishedAt),
            UndoneAt = item.Time(UndoneAt),
            UndoneBy = item.Text(UndoneBy),
        };
    }

    private static string? ElsewhereOf(IReadOnlyDictionary<string, AttributeValue> item, string name) =>
        StoredState.PlaceOf(item, name) switch
        {
            null => null,
            { Hash: null, Length: var length } => $"the state {name} is left out: its {length} characters are too long",
            { Length: var length } => $"the state {name} has {length} characters and is stored apart",
        };

    private static Dictionary<string, AttributeValue> Write(Actor actor)
    {
        var map = new Dictionary<string, AttributeValue>();
        map.Put("type", actor.Type);
        map.Put("arn", actor.Arn);
        map.Put("role", actor.RoleArn);
        map.Put("sourceIp", actor.SourceIp);
        map.Put("userAgent", actor.UserAgent);
        map.Put("tool", actor.Tool);
        return map;
    }

    private static Actor ReadActor(Dictionary<string, AttributeValue> map) =>
        new(map.Text("type"), map.Text("arn"), map.Text("role"), map.Text("sourceIp"), map.Text("userAgent"));

    private static AttributeValue Write(DoneStep step)
    {
        var map = new Dictionary<string, AttributeValue>();
        map.Put(Call, step.Call);
        map.Put(RequestId, step.RequestId);
        if (step.IsUncertain)
            map[Uncertain] = new() { BOOL = true };
        map.Put(Note, step.Note);
        return new() { M = map };
    }

    private static DoneStep ReadDone(AttributeValue value)
    {
        var map = value.M ?? [];
        return new(map.Text(Call) ?? "", map.Text(RequestId), map.GetValueOrDefault(Uncertain)?.BOOL == true)
        {
            Note = map.Text(Note),
        };
    }
}
