using Amazon.DynamoDBv2;

namespace Remediation.Engine.Ledger;

/// <summary>
/// What the pipeline asks of the ledger: what people switched, a claim before the first write, the count of repairs,
/// the outcome after the last write.
/// </summary>
public interface ILedger
{
    /// <summary>The exemptions and pauses, as they are now.</summary>
    /// <exception cref="AmazonDynamoDBException">They could not be read: nothing may be repaired.</exception>
    Task<Switches> SwitchesAsync(CancellationToken cancel);

    /// <summary>
    /// Writes a record if none has its id: the claim and, with its <c>before</c>, the write-ahead record. Returns the
    /// record that holds the id now:
    /// the given one if the claim succeeded (with the <c>before</c> of an interrupted run, if one is taken over), else
    /// another's.
    /// </summary>
    /// <exception cref="AmazonDynamoDBException">The ledger could not be written: nothing may be repaired.</exception>
    Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>Counts a repair before it is made, atomically; in audit mode what would be one.</summary>
    Task<RepairCount> CountAsync(LedgerRecord record, StormSettings limits, CancellationToken cancel);

    /// <summary>Takes a repair that is not made out of the count.</summary>
    Task UncountAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>Counts a repair that failed, did not heal or was undone.</summary>
    Task CountFaultAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>
    /// Whether a record's violation is news: another one than was last told of its resource, or the same after a time
    /// in which nobody saw it.
    /// </summary>
    /// <param name="memory">For how long one that nobody saw is still the same.</param>
    Task<bool> IsNewsAsync(LedgerRecord record, TimeSpan memory, CancellationToken cancel);

    /// <summary>
    /// Whether enforcement of a guardrail begins with this sweep: until one has come to its end. What it finds was
    /// there before.
    /// </summary>
    Task<bool> BeginAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel);

    /// <summary>Whether the sweep with which enforcement of a guardrail begins has come to its end.</summary>
    Task<bool> HasBegunAsync(string guardrail, string account, CancellationToken cancel);

    /// <summary>The sweep with which enforcement begins has come to its end.</summary>
    Task EndAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel);

    /// <summary>In audit: whenever enforcement comes, it begins anew.</summary>
    Task ForgetAdoptionAsync(string guardrail, Trigger.Sweep tick, CancellationToken cancel);

    /// <summary>The mark of a record's resource and guardrail, or null.</summary>
    Task<Mark?> MarkOfAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>Marks a record's violation as one that was there before enforcement began.</summary>
    Task MarkAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>Clears the mark of a record's resource and guardrail: somebody has changed it since.</summary>
    Task UnmarkAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>Whether this record is the first of which something is told; true again for the same record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="key">What is told once: a hold by one exemption, a storm's window.</param>
    /// <param name="once">Of what it is told once.</param>
    Task<bool> IsFirstAsync(LedgerRecord record, string key, Once once, CancellationToken cancel);

    /// <summary>
    /// Replaces our own intent by its outcome; false if another run has taken the claim over. What was written and
    /// proved is recorded all the same, unless the other has recorded that too: there is one <c>applied</c>, and it is
    /// never lost.
    /// </summary>
    Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>The record of an id, or null.</summary>
    Task<LedgerRecord?> FindAsync(RecordId id, CancellationToken cancel);

    /// <summary>A resource's records, newest first; of every resource, in no order, if no ARN is given.</summary>
    IAsyncEnumerable<LedgerRecord> HistoryAsync(string? arn, CancellationToken cancel);

    /// <summary>The last right state of a resource, or null.</summary>
    Task<Baseline?> BaselineAsync(string guardrail, Resource resource, CancellationToken cancel);

    /// <summary>Keeps a right state of a resource, in the place of the one before.</summary>
    Task KeepBaselineAsync(Baseline baseline, Resource resource, CancellationToken cancel);

    /// <summary>Takes the turn at a document of a resource, until the record's lease ends.</summary>
    /// <param name="document">The document, e.g. <c>bucket-policy</c>.</param>
    Task<Turn> TakeTurnAsync(string document, LedgerRecord record, CancellationToken cancel);

    /// <summary>Ends the turn and says that the document may have been written.</summary>
    Task EndTurnAsync(string document, LedgerRecord record, CancellationToken cancel);
}
