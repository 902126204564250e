using Remediation.Engine.Gates;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>
/// What a repair asks of the ledger before its first write, in one round trip: the claim, the count of repairs, what
/// people switched, and what was there before enforcement. In a second one, whose turn it is at a document: nobody
/// takes it who has not the claim, or a second delivery would keep the first from writing.
/// </summary>
internal sealed class Opening
{
    private readonly ILedger ledger;
    private readonly LedgerRecord record;
    private readonly string? document;
    private readonly Task<(bool Claimed, LedgerRecord Record)> claiming;
    private readonly Task<RepairCount> counting;
    private readonly Task<Switches> asking;
    private readonly Task<Mark?> marking;
    private readonly Task<bool> beginning;
    private Task<Turn>? turning;

    private Opening(
        ILedger ledger,
        LedgerRecord record,
        StormSettings limits,
        string? document,
        Trigger trigger,
        bool isSwept,
        CancellationToken cancel
    )
    {
        this.ledger = ledger;
        this.record = record;
        this.document = document;
        claiming = ledger.ClaimAsync(record, cancel);
        counting = ledger.CountAsync(record, limits, cancel);
        asking = ledger.SwitchesAsync(cancel);
        marking = MarkAsync(trigger, cancel);
        // A call is somebody's doing, and the sweep that marks is the first one itself.
        beginning =
            isSwept && trigger is not (Trigger.Call or Trigger.Sweep { Marks: true })
                ? ledger.HasBegunAsync(record.Guardrail, record.Resource.Account, cancel)
                : Task.FromResult(true);
    }

    /// <summary>Whether the record is ours: nobody else has it, or its holder's time is over.</summary>
    public bool IsClaimed => claiming is { IsCompletedSuccessfully: true, Result.Claimed: true };

    /// <summary>Asks, and returns when all have answered or failed.</summary>
    /// <param name="record">The intent.</param>
    /// <param name="document">What guardrails take turns at; null where nothing is shared.</param>
    /// <param name="trigger">What led to it.</param>
    /// <param name="isSwept">Whether a schedule sweeps, so that enforcement begins with its first sweep.</param>
    public static async Task<Opening> AskAsync(
        ILedger ledger,
        LedgerRecord record,
        StormSettings limits,
        string? document,
        Trigger trigger,
        bool isSwept,
        CancellationToken cancel
    )
    {
        var opening = new Opening(ledger, record, limits, document, trigger, isSwept, cancel);
        await Task.WhenAll([opening.claiming, opening.counting, opening.asking, opening.marking, opening.beginning])
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (document is not null && opening.IsClaimed)
        {
            opening.turning = ledger.TakeTurnAsync(document, record, cancel);
            await ((Task)opening.turning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return opening;
    }

    /// <summary>The record that holds the id now, ours or another's; throws what the claim failed with.</summary>
    public async Task<LedgerRecord> HolderAsync() => (await claiming).Record;

    /// <summary>What the gates decide by; throws if any of it could not be read.</summary>
    public async Task<Findings> FindingsAsync()
    {
        await Task.WhenAll(counting, asking, marking, beginning, turning ?? Task.CompletedTask);
        return new(await asking, await counting, await marking) { HasBegun = await beginning };
    }

    // What somebody has changed since is not what was there before.
    private async Task<Mark?> MarkAsync(Trigger trigger, CancellationToken cancel)
    {
        if (trigger is not Trigger.Call)
            return await ledger.MarkOfAsync(record, cancel);
        await ledger.UnmarkAsync(record, cancel);
        return null;
    }

    /// <summary>The turn at the document; null where there is none to take.</summary>
    public async Task<Turn?> TurnAsync() => turning is null ? null : await turning;

    /// <summary>Takes the repair, which is not made, out of the count, and lets the next have its turn.</summary>
    public async Task WithdrawAsync(CancellationToken cancel)
    {
        if (counting.IsCompletedSuccessfully)
            await ledger.UncountAsync(record, cancel);
        await EndTurnAsync(cancel);
    }

    /// <summary>Lets the next have its turn.</summary>
    public Task EndTurnAsync(CancellationToken cancel) =>
        turning is null ? Task.CompletedTask : ledger.EndTurnAsync(document!, record, cancel);
}
