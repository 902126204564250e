using System.Text.Json;

namespace Remediation.Cli.Reading;

/// <summary>
/// Finds the events in a JSON value: in lists, in messages of SQS, SNS, Kinesis, Firehose and CloudWatch Logs, in the
/// answers of the AWS CLI, and in findings.
/// </summary>
/// <param name="tally">Where what is no event is counted.</param>
internal sealed class Unwrapping(Tally tally)
{
    // A message in a message in a message is more than any service makes.
    private const int MostWraps = 12;

    private Table? table;

    /// <summary>The events in a value, each to be used before the next is asked for.</summary>
    public IEnumerable<Found> In(JsonElement json, string where) => In(json, where, wraps: 0);

    /// <summary>The events in a line of text.</summary>
    public IEnumerable<Found> InLine(string line, string where) => InText(line, where, 0);

    /// <summary>The events in a row of a table.</summary>
    public IEnumerable<Found> InRow(Table of, IReadOnlyList<string?> row, string where) => InRow(of, row, where, 0);

    private IEnumerable<Found> In(JsonElement json, string where, int wraps)
    {
        if (wraps > MostWraps)
            return None(Kinds.NoEvent);
        return json.ValueKind switch
        {
            JsonValueKind.Array => InList(json, where, wraps),
            JsonValueKind.Object => InObject(json, where, wraps),
            JsonValueKind.String => InText(new Field(json).Text ?? "", where, wraps),
            _ => None(Kinds.NoEvent),
        };
    }

    private IEnumerable<Found> InObject(JsonElement json, string where, int wraps)
    {
        if (Shapes.TryMember(json, "detail-type", out _))
            return InEnvelope(json, where);
        if (Shapes.TextIn(json, "eventSource") is { } source && Shapes.TryMember(json, "eventName", out _))
            return InRecord(json, source, where, wraps);
        return ToolFindings.In(json, where, tally)
            ?? InWrapping(json, where, wraps)
            ?? InMembers(json, where, wraps)
            ?? None(KindOf(json));
    }

    private static IEnumerable<Found> InWhole(JsonDocument document, string where)
    {
        using (document)
            yield return new FoundEvent(where, document.RootElement);
    }

    private IEnumerable<Found> InEnvelope(JsonElement json, string where)
    {
        var isOfHub =
            Shapes.TextIn(json, "detail-type")?.StartsWith("Security Hub Findings", StringComparison.Ordinal) == true;
        if (isOfHub && Shapes.TryMember(json, "detail", out var detail))
            return InMembers(detail, where, wraps: 0) ?? None(Kinds.OtherFinding);
        return [new FoundEvent(where, json)];
    }

    private IEnumerable<Found> InRecord(JsonElement json, string source, string where, int wraps)
    {
        // S3, SQS and Kinesis call the records that they give to a function so.
        if (source.StartsWith("aws:", StringComparison.Ordinal))
            return InWrapping(json, where, wraps) ?? None(Kinds.S3Notice);
        if (Shapes.TextIn(json, "eventCategory") == "Insight" || Shapes.TryMember(json, "insightDetails", out _))
            return None(Kinds.Insight);
        return InWhole(Shapes.EnvelopeOf(json), where);
    }

    // What holds one event, as text or as it is; null where it is no such thing.
    private IEnumerable<Found>? InWrapping(JsonElement json, string where, int wraps)
    {
        foreach (var name in (ReadOnlySpan<string>)["CloudTrailEvent", "eventJson", "Body", "Message"])
        {
            if (Shapes.TextIn(json, name) is { } text)
                return InText(text, where, wraps);
        }
        if (Shapes.TryMember(json, "Sns", out var sns))
            return In(sns, where, wraps + 1);
        if (
            Shapes.TryMember(json, "requestPayload", out var payload) && Shapes.TryMember(json, "requestContext", out _)
        )
            return In(payload, where, wraps + 1);
        foreach (var name in (ReadOnlySpan<string>)["awslogs", "kinesis"])
        {
            if (Shapes.TryMember(json, name, out var packed) && Shapes.TextIn(packed, "data") is { } text)
                return InDocuments(Shapes.ValuesInBase64(text), where, wraps);
        }
        if (Shapes.TextIn(json, "data") is { } data)
            return InDocuments(Shapes.ValuesInBase64(data), where, wraps);
        if (Shapes.TextIn(json, "messageType") == "CONTROL_MESSAGE")
            return None(Kinds.Control);
        return Shapes.TryMember(json, "Data", out var cells) && cells.ValueKind == JsonValueKind.Array
            ? InAthenaRow(cells, where, wraps)
            : null;
    }

    private IEnumerable<Found>? InMembers(JsonElement json, string where, int wraps)
    {
        if (Shapes.TryMember(json, "configurationItems", out _))
            return None(Kinds.Config);
        if (Shapes.TryMember(json, "ResultSet", out _))
            table = null;
        var lists = json.EnumerateObject().Where(member => Shapes.IsList(Shapes.NameOf(member))).ToList();
        if (lists.Count == 0)
            return null;
        return lists.SelectMany(member => In(member.Value, where, wraps + 1));
    }

    private IEnumerable<Found> InList(JsonElement json, string where, int wraps)
    {
        if (IsLakeRow(json))
            return InLakeRow(json, where, wraps);
        return json.EnumerateArray()
            .SelectMany((element, index) => In(element, wraps > 1 ? where : $"{where}[{index}]", wraps + 1));
    }

    private IEnumerable<Found> InText(string text, string where, int wraps)
    {
        var begin = text.IndexOfAny(['{', '[']);
        // CloudWatch Logs and some forwarders put a time before it.
        var kind = begin == 0 ? Kinds.Text : Kinds.OfLine(text);
        if (begin < 0 || kind != Kinds.Text)
            return None(kind);
        return InDocuments(Shapes.ValuesIn(text[begin..]), where, wraps);
    }

    private IEnumerable<Found> InDocuments(IEnumerable<JsonDocument> documents, string where, int wraps)
    {
        var isEmpty = true;
        foreach (var document in documents)
        {
            using (document)
            {
                isEmpty = false;
                foreach (var found in In(document.RootElement, where, wraps + 1))
                    yield return found;
            }
        }
        if (isEmpty)
            tally.Skip(Kinds.Broken);
    }

    // CloudTrail Lake gives a row as a list of objects of one member each.
    private static bool IsLakeRow(JsonElement json)
    {
        var isAny = false;
        foreach (var element in json.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Count() != 1)
                return false;
            var member = element.EnumerateObject().First();
            if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return false;
            isAny |= Table.IsColumn(Shapes.NameOf(member));
        }
        return isAny;
    }

    private IEnumerable<Found> InLakeRow(JsonElement json, string where, int wraps)
    {
        var members = json.EnumerateArray().SelectMany(element => element.EnumerateObject()).ToList();
        var of = new Table(members.ConvertAll(Shapes.NameOf));
        return InRow(of, members.ConvertAll(member => new Field(member.Value).Text), where, wraps);
    }

    // The first row that Athena's API gives is the names of the columns.
    private IEnumerable<Found> InAthenaRow(JsonElement cells, string where, int wraps)
    {
        var row = cells.EnumerateArray().Select(cell => Shapes.TextIn(cell, "VarCharValue")).ToList();
        if (table is null || row.SequenceEqual(table.Columns))
        {
            table = new(row.ConvertAll(name => name ?? ""));
            return [];
        }
        return InRow(table, row, where, wraps);
    }

    private IEnumerable<Found> InRow(Table of, IReadOnlyList<string?> row, string where, int wraps)
    {
        if (of.JsonIn(row) is { } text)
            return InText(text, where, wraps);
        return of.RecordIn(row) is { } record
            ? InDocuments([JsonDocument.Parse(record.ToJsonString())], where, wraps)
            : None(Kinds.Rows);
    }

    private static string KindOf(JsonElement json)
    {
        if (Shapes.TryMember(json, "digestStartTime", out _))
            return Kinds.Digest;
        if (Shapes.TryMember(json, "configurationItemStatus", out _))
            return Kinds.Config;
        return Shapes.TryMember(json, "configSnapshotId", out _) ? Kinds.Config : Kinds.NoEvent;
    }

    private IEnumerable<Found> None(string kind)
    {
        tally.Skip(kind);
        return [];
    }
}
