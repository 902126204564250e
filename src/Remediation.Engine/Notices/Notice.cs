using Remediation.Engine.Ledger;

namespace Remediation.Engine.Notices;

/// <summary>What people are told of an outcome, read from the ledger's stream.</summary>
/// <param name="Record">The record as it is now.</param>
public sealed record Notice(LedgerRecord Record)
{
    /// <summary>
    /// The notice of a stream record, or null where it tells nothing new: an intent, an exemption, a removal, a change
    /// beside the outcome.
    /// </summary>
    /// <param name="stream">One element of the stream event's <c>Records</c>.</param>
    /// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html</remarks>
    public static Notice? Of(Field stream)
    {
        var image = Attributes.OfImage(stream["dynamodb"]["NewImage"]);
        var isRecord =
            image.Text(RecordItem.SortKey)?.StartsWith(LedgerTable.RecordPrefix, StringComparison.Ordinal) == true;
        if (!isRecord || RecordItem.Read(image) is not { } record)
            return null;
        var before = Attributes.OfImage(stream["dynamodb"]["OldImage"]).Text(RecordItem.Status);
        return IsNews(record, before) ? new(record) : null;
    }

    private static bool IsNews(LedgerRecord record, string? outcomeBefore)
    {
        if (record.Outcome is "" or Outcome.Intent or Outcome.Compliant || record.Outcome == outcomeBefore)
            return false;
        // That a violation is gone is news for those who heard of it.
        if (record is { Outcome: Outcome.Resolved, Retries: null } && outcomeBefore is null or Outcome.Intent)
            return false;
        // What was told already: a hold by the same exemption, a retry that failed again.
        return !record.IsQuiet && record.Outcome != record.Retries;
    }
}
