using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>
/// Tells of switches that cannot be read, each once: nobody else would learn that an exemption does not hold.
/// </summary>
internal sealed class SwitchFaults(ILedger ledger, TimeProvider clock)
{
    private const string Type = "Remediation::Ledger::Switch";

    /// <param name="met">The record of the violation that met them.</param>
    public async Task TellAsync(LedgerRecord met, Switches switches, CancellationToken cancel)
    {
        foreach (var fault in switches.Faults)
            await TellAsync(met, fault, cancel);
    }

    private async Task TellAsync(LedgerRecord met, SwitchFault fault, CancellationToken cancel)
    {
        var place = met.Resource with { Type = Type, Id = fault.Key, Arn = null };
        var now = clock.GetUtcNow();
        var told = new LedgerRecord
        {
            Id = RecordId.Of(met.Guardrail, place.ToString(), met.EventId, met.EventTime),
            Outcome = Outcome.Unclear,
            Guardrail = met.Guardrail,
            Resource = place,
            EventId = met.EventId,
            EventName = met.EventName,
            EventTime = met.EventTime,
            Mode = met.Mode,
            Violation = "a switch in the ledger cannot be read",
            Reason = $"{fault.Key} is skipped, and the other switches hold: {fault.Why}; remove it or write it anew",
            Owner = met.Owner,
            Lease = met.Lease,
            StartedAt = now,
            FinishedAt = now,
        };
        var key = $"malformed {RecordId.Hash(fault.Why)}";
        if (await ledger.IsFirstAsync(told, key, Once.PerResourceOfAll, cancel))
            await ledger.ClaimAsync(told, cancel);
    }
}
