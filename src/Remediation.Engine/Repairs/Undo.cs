using Amazon.Runtime;
using Remediation.Engine.Access;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>Puts back what a repair changed, from the record alone.</summary>
/// <param name="catalogue">The guardrails whose repairs can be undone.</param>
/// <param name="access">The clients that resources are read and written with.</param>
/// <param name="ledger">Where the record is.</param>
/// <param name="clock">Tells when the exemption ends.</param>
public sealed class Undo(GuardrailList catalogue, UndoClients access, LedgerTable ledger, TimeProvider clock)
{
    /// <summary>How long the resource is exempt after an undo, if nothing else is asked for.</summary>
    public static readonly TimeSpan Exempt = TimeSpan.FromHours(4);

    /// <summary>An undo with the credentials of some clients, and no role.</summary>
    public Undo(GuardrailList catalogue, AwsClients aws, LedgerTable ledger, TimeProvider clock)
        : this(catalogue, new UndoClients(aws), ledger, clock) { }

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
        if (Refusal(record, force) is { } refusal)
            return UndoReport.Refused(refusal);
        if (catalogue.Find(record.Guardrail) is not { } guardrail)
            return UndoReport.Refused($"this version has no guardrail {record.Guardrail}");
        var reader = access.ToRead(guardrail, record.Resource);
        if (await guardrail.ObserveAsync(reader, record.Resource, cancel) is not { } now)
            return UndoReport.Refused($"{record.Resource} is gone");
        var present = guardrail.Write(now);
        var isChanged = record.After is not null && present != record.After;
        if (isChanged && !force)
        {
            return UndoReport.Refused(
                $"{record.Resource} was changed since the repair; --force puts the state before it back all "
                    + $"the same.\nafter the repair: {record.After}\nnow:              {present}"
            );
        }

        var before = guardrail.Read(record.Before!);
        var wanted = force ? guardrail.RejoinedOf(before, now) : before;
        var steps = guardrail.StepsOf(record.Resource, now, wanted);
        var writer = access.ToWrite(guardrail, record.Resource, steps);

        // The exemption stands before the first write, whose event the guardrail is going to see.
        var exemption = ExemptionOf(record, by, exempt ?? Exempt);
        await ledger.MarkUndoneAsync(record.Id, exemption, cancel);
        try
        {
            return new(await RunAsync(record, steps, writer, cancel), null, exemption);
        }
        catch (Exception)
        {
            await ledger.UnmarkUndoneAsync(record.Id, CancellationToken.None);
            throw;
        }
    }

    // A repair that an earlier run made by half, and that was held then, has a state after.
    private static string? Refusal(LedgerRecord record, bool force)
    {
        var hasWritten = record.Outcome switch
        {
            Outcome.Planned or Outcome.Compliant or Outcome.Unclear => false,
            Outcome.Held => record.After is not null,
            _ => true,
        };
        if (!hasWritten)
            return $"record {record.Id} is {record.Outcome}: nothing was written, so there is nothing to undo";
        if (record.Before is null)
            return $"record {record.Id} is {record.Outcome} before anything was read: there is no state to put back";
        return record.UndoneAt is { } when && !force ? $"record {record.Id} was undone at {when:u}" : null;
    }

    private Exemption ExemptionOf(LedgerRecord record, string by, TimeSpan exempt)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = $"undo-{record.Id}",
            Guardrail = record.Guardrail,
            Resource = record.Resource.ToString(),
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
            var answer = await step.Run(new(clients, token, answers, Deadline: null, cancel));
            answers.Add(answer);
            done.Add(new(step.ToString(), answer.ResponseMetadata?.RequestId));
        }
        return done;
    }
}
