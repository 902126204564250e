using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Bench.StandIn;

/// <summary>DynamoDB: the ledger's table, of which each call is one step that no other comes between.</summary>
internal sealed partial class Table
{
    private const string AllOld = "ALL_OLD";
    private const string AllNew = "ALL_NEW";

    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedDictionary<string, JsonObject>> partitions = [];

    /// <summary>How many items there are whose text attribute has a value.</summary>
    public int Count(string attribute, string value)
    {
        lock (gate)
            return partitions.Values.SelectMany(p => p.Values).Count(item => (string?)item[attribute]?["S"] == value);
    }

    /// <returns>Null for what it does not know.</returns>
    public Reply? Answer(Request request)
    {
        var body = JsonNode.Parse(request.Body)!.AsObject();
        lock (gate)
        {
            return request.Operation switch
            {
                "PutItem" => Put(body),
                "GetItem" => Get(body),
                "UpdateItem" => Update(body),
                "Query" => Query(body),
                _ => null,
            };
        }
    }

    private Reply Put(JsonObject request)
    {
        var item = request["Item"]!.AsObject();
        var before = Find(item);
        if (!new Expression(request).Holds((string?)request["ConditionExpression"], before))
            return Refused(request, before);
        Store((JsonObject)item.DeepClone());
        return Reply.Json([]);
    }

    private Reply Get(JsonObject request)
    {
        var found = Find(request["Key"]!.AsObject());
        return Reply.Json(found is null ? [] : new() { ["Item"] = found.DeepClone() });
    }

    private Reply Update(JsonObject request)
    {
        var key = request["Key"]!.AsObject();
        var before = Find(key);
        var expression = new Expression(request);
        if (!expression.Holds((string?)request["ConditionExpression"], before))
            return Refused(request, before);
        var after = (JsonObject)(before ?? key).DeepClone();
        expression.Apply((string)request["UpdateExpression"]!, after);
        Store(after);
        return (string?)request["ReturnValues"] switch
        {
            AllNew => Reply.Json(new() { ["Attributes"] = after.DeepClone() }),
            AllOld when before is not null => Reply.Json(new() { ["Attributes"] = before.DeepClone() }),
            _ => Reply.Json([]),
        };
    }

    private Reply Query(JsonObject request)
    {
        var condition = (string)request["KeyConditionExpression"]!;
        var expression = new Expression(request);
        var partition = (string)expression.ValueOf(Partition().Match(condition).Groups["value"].Value)["S"]!;
        var items = partitions.GetValueOrDefault(partition)?.Values.Where(i => expression.Holds(condition, i)) ?? [];
        if ((bool?)request["ScanIndexForward"] == false)
            items = items.Reverse();
        var found = new JsonArray([.. items.Select(item => item.DeepClone())]);
        return Reply.Json(new() { ["Count"] = found.Count, ["Items"] = found });
    }

    private static Reply Refused(JsonObject request, JsonObject? before)
    {
        var error = new JsonObject
        {
            ["__type"] = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            ["message"] = "The conditional request failed",
        };
        if ((string?)request["ReturnValuesOnConditionCheckFailure"] == AllOld && before is not null)
            error["Item"] = before.DeepClone();
        return Reply.Json(error, status: 400);
    }

    private JsonObject? Find(JsonObject key) =>
        partitions.TryGetValue(Text(key, "pk"), out var partition)
            ? partition.GetValueOrDefault(Text(key, "sk"))
            : null;

    private void Store(JsonObject item)
    {
        if (!partitions.TryGetValue(Text(item, "pk"), out var partition))
            partitions[Text(item, "pk")] = partition = new(StringComparer.Ordinal);
        partition[Text(item, "sk")] = item;
    }

    private static string Text(JsonObject item, string name) => (string)item[name]!["S"]!;

    [GeneratedRegex(@"^pk = (?<value>:\w+)")]
    private static partial Regex Partition();
}
