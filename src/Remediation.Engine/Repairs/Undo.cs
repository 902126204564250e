using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>Puts back what a repair changed, from the record alone.</summary>
/// <param name="identity">Whose account the caller is in: no other's resources are put back.</param>
/// <param name="catalogue">The guardrails whose repairs can be undone.</param>
/// <param name="access">The clients that resources are read and written with.</param>
/// <param name="ledger">Where the record is.</param>
/// <param name="clock">Tells when the exemption ends.</param>
public sealed class Undo(
    Identity identity,
    GuardrailList catalogue,
    UndoClients access,
    LedgerTable ledger,
    TimeProvider clock
)
{
    /// <summary>How long the resource is exempt after an undo, if nothing else is asked for.</summary>
    public static readonly TimeSpan Exempt = TimeSpan.FromHours(4);

    /// <summary>An undo with the credentials of some clients, and no role.</summary>
    public Undo(Identity identity, GuardrailList catalogue, AwsClients aws, LedgerTable ledger, TimeProvider clock)
        : this(identity, catalogue, new UndoClients(aws), ledger, clock) { }

    /// <summary>
    /// Undoes a record's repair; refuses when there is nothing to undo, or when somebody changed the resource since and
    /// it is not forced.
    /// </summary>
    /// <exception cref="AmazonServiceException">AWS refused a read or a write; what was written before it
    /// stays.</exception>
    /// <param name="by">Who undoes it, for the exemption.</param>
    /// <param name="exempt">How long its resource is exempt from the guardrail; null for <see cref="Exempt"/>.</param>
    public async Task<UndoReport> RunAsync(
        LedgerRecord record,
        bool force,
        CancellationToken cancel,
        string by = "whoever undid it",
        TimeSpan? exempt = null
    )
    {
        var plan = await PlanAsync(record, force, cancel);
        if (plan.Refusal is not null)
            return UndoReport.Refused(plan.Refusal);
        var writer = access.ToWrite(plan.Guardrail!, record.Resource, plan.Steps);

        // The exemption stands before the first write, whose event the guardrail is going to see.
        var exemption = ExemptionOf(record, by, exempt ?? Exempt);
        if (ExemptionRules.FaultOf(exemption, catalogue) is { } fault)
            return UndoReport.Refused($"its exemption would be wrong: {fault.Member ?? "it"} {fault.Words}");
        var earlier = record.UndoneAt is null ? null : await EarlierAsync(exemption, cancel);
        await ledger.MarkUndoneAsync(record.Id, exemption, cancel);
        await ledger.CountFaultAsync(record, cancel);
        try
        {
            return new(await RunAsync(record, plan.Steps, writer, cancel), null, exemption);
        }
        catch (Exception)
        {
            await ledger.UnmarkUndoneAsync(record, exemption, earlier, CancellationToken.None);
            throw;
        }
    }

    /// <summary>What an undo would do now, or why it would be refused. It writes nothing.</summary>
    /// <param name="present">
    /// The state that it is planned from: of several undos of one resource the state that the one before leads to. Null
    /// to read it.
    /// </param>
    /// <exception cref="AmazonServiceException">AWS refused the read.</exception>
    public async Task<UndoPlan> PlanAsync(
        LedgerRecord record,
        bool force,
        CancellationToken cancel,
        object? present = null
    )
    {
        if (Refusal(record, force) is { } refusal)
            return UndoPlan.Refused(refusal);
        if (catalogue.Find(record.Guardrail) is not { } guardrail)
            return UndoPlan.Refused($"this version has no guardrail {record.Guardrail}");
        var reader = access.ToRead(guardrail, record.Resource);
        if ((present ?? await guardrail.ObserveAsync(reader, record.Resource, cancel)) is not { } now)
            return UndoPlan.Refused($"{record.Resource} is gone");
        var text = guardrail.Write(now);
        // Written as states are written now: another version may have escaped more.
        var recordedBefore = Rewritten(record.Before);
        var recordedAfter = Rewritten(record.After);
        if (record.Done.Count == 0 && text == recordedBefore)
        {
            return UndoPlan.Refused(
                $"nothing was written by record {record.Id} that is still there: {record.Resource} is as it was before"
            );
        }
        var isChanged = recordedAfter is not null && text != recordedAfter;
        if (isChanged && !force)
        {
            var words =
                $"{record.Resource} was changed since the repair; --force puts the state before it back all the same."
                + $"\nafter the repair: {record.After}\nnow:              {text}";
            return UndoPlan.Refused(words) with { IsChanged = true };
        }
        var before = guardrail.Read(record.Before!);
        var wanted = force ? guardrail.RejoinedOf(before, now) : before;
        return new(guardrail, guardrail.StepsOf(record.Resource, now, wanted), wanted, Refusal: null);

        string? Rewritten(string? state) => state is null ? null : guardrail.Write(guardrail.Read(state));
    }

    private string? Refusal(LedgerRecord record, bool force)
    {
        var (account, partition) = (record.Resource.Account, record.Resource.Partition);
        if (account != identity.Account || partition != identity.Partition)
        {
            return $"record {record.Id} is of account {account} in partition {partition}, and you are in account "
                + $"{identity.Account} in partition {identity.Partition}";
        }
        // Of an interrupted run nobody knows what it wrote; what another version recorded as applied was written.
        if (record.Done.Count == 0 && record.Outcome is not (Outcome.Intent or Outcome.Applied))
            return $"record {record.Id} is {record.Outcome}: nothing was written, so there is nothing to undo";
        if (record.Before is null && record.Elsewhere.Count > 0)
            return $"record {record.Id} has no state to put back: {string.Join("; ", record.Elsewhere)}";
        if (record.Before is null)
            return $"record {record.Id} is {record.Outcome} before anything was read: there is no state to put back";
        return record.UndoneAt is { } when && !force ? $"record {record.Id} was undone at {when:u}" : null;
    }

    // Of an undo that is made again, the one before it.
    private async Task<Exemption?> EarlierAsync(Exemption exemption, CancellationToken cancel)
    {
        var switches = await ledger.SwitchesAsync(cancel);
        return switches.Exemptions.FirstOrDefault(other => other.Id == exemption.Id);
    }

    private Exemption ExemptionOf(LedgerRecord record, string by, TimeSpan exempt)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = $"undo-{record.Id}",
            Guardrail = record.Guardrail,
            Resource = record.Resource.ToString(),
            IsExact = true,
            Account = record.Resource.Account,
            Owner = by,
            Reason = $"undo of {record.Id}",
            Expires = now + exempt,
            Created = now,
        };
    }

    private static async Task<IReadOnlyList<DoneStep>> RunAsync(
        LedgerRecord record,
        IReadOnlyList<Step> steps,
        AwsClients clients,
        CancellationToken cancel
    )
    {
        var done = new List<DoneStep>();
        var answers = new List<AmazonWebServiceResponse>();
        foreach (var (index, step) in steps.Index())
        {
            var token = StepRun.TokenOf($"undo-{record.Id}", index);
            var run = new StepRun(clients, token, answers, Deadline: null, cancel);
            var answer = await step.Run(run);
            answers.Add(answer);
            done.Add(DoneStep.Of(step, run, answer));
        }
        return done;
    }
}
