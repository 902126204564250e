using Amazon.DynamoDBv2;

namespace Remediation.Engine.Ledger;

/// <summary>What the pipeline asks of the ledger: a claim before the first write, the outcome after the last.</summary>
public interface ILedger
{
    /// <summary>
    /// Writes a record if none has its id: the claim and, with its <c>before</c>, the write-ahead record. Returns the record that holds the id now:
    /// the given one if the claim succeeded (with the <c>before</c> of an interrupted run, if one is taken over), else another's.
    /// </summary>
    /// <exception cref="AmazonDynamoDBException">The ledger could not be written: nothing may be repaired.</exception>
    Task<(bool Claimed, LedgerRecord Record)> ClaimAsync(LedgerRecord record, CancellationToken cancel);

    /// <summary>
    /// Replaces our own intent by its outcome; false if another run has taken the claim over. What was written and proved is recorded all the same,
    /// unless the other has recorded that too: there is one <c>applied</c>, and it is never lost.
    /// </summary>
    Task<bool> FinishAsync(LedgerRecord record, CancellationToken cancel);
}
