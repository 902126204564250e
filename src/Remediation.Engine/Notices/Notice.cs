using Remediation.Engine.Ledger;

namespace Remediation.Engine.Notices;

/// <summary>What people are told of an outcome, read from the ledger's stream.</summary>
public sealed record Notice(
    string Record,
    string Outcome,
    string Guardrail,
    string Resource,
    string Account,
    string Region,
    string Partition,
    string EventId,
    string EventName,
    string EventTime,
    Actor Actor,
    string Violation,
    string Reason,
    IReadOnlyList<string> Plan,
    IReadOnlyList<string> Done,
    string Before,
    string After,
    string Gate
)
{
    /// <summary>The notice of a stream record, or null where it tells nothing new: an intent, an exemption, a removal, a change beside the outcome.</summary>
    /// <param name="stream">One element of the stream event's <c>Records</c>.</param>
    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html</remarks>
    public static Notice? Of(Field stream)
    {
        var image = stream["dynamodb"]["NewImage"];
        var status = image["status"]["S"].Text;
        if (
            !image["sk"]["S"].Text.StartsWith("record#", StringComparison.Ordinal)
            || RecordId.Parse(image["id"]["S"].Text) is not { } id
        )
            return null;
        if (
            status is "" or Engine.Outcome.Intent or Engine.Outcome.Compliant
            || status == stream["dynamodb"]["OldImage"]["status"]["S"].Text
        )
            return null;
        // What was told already: a hold by the same exemption, a retry that failed again.
        if (image["quiet"]["BOOL"].IsTrue || status == image["retries"]["S"].Text)
            return null;
        var actor = image["actor"]["M"];
        var resource = image["resource"]["S"].Text is { Length: > 0 } arn
            ? arn
            : $"{image["resourceType"]["S"].Text} {image["resourceId"]["S"].Text}";
        return new(
            id.ToString(),
            status,
            image["guardrail"]["S"].Text,
            resource,
            image["account"]["S"].Text,
            image["region"]["S"].Text,
            image["partition"]["S"].Text,
            image["eventId"]["S"].Text,
            image["eventName"]["S"].Text,
            image["eventTime"]["S"].Text,
            new(
                actor["type"]["S"].Text,
                actor["arn"]["S"].Text,
                actor["role"]["S"].Text,
                actor["sourceIp"]["S"].Text,
                actor["userAgent"]["S"].Text
            ),
            image["violation"]["S"].Text,
            image["reason"]["S"].Text,
            [.. image["plan"]["L"].Items.Select(p => p["S"].Text)],
            [.. image["done"]["L"].Items.Select(d => d["M"]["call"]["S"].Text)],
            image["before"]["S"].Text,
            image["after"]["S"].Text,
            image["gate"]["S"].Text
        );
    }
}
