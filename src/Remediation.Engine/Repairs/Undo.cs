using Amazon.Runtime;
using Remediation.Engine.Ledger;
using Remediation.Guardrails;

namespace Remediation.Engine.Repairs;

/// <summary>Puts back what a repair changed, from the record alone.</summary>
public sealed class Undo(AwsClients aws, LedgerTable ledger, TimeProvider clock)
{
    /// <summary>How long the resource is exempt after an undo, if nothing else is asked for.</summary>
    public static readonly TimeSpan Exempt = TimeSpan.FromHours(4);

    /// <summary>What came of an undo.</summary>
    /// <param name="Done">The writes that were made.</param>
    /// <param name="Refusal">Why nothing was done; empty if it was.</param>
    /// <param name="Exemption">The exemption that keeps the guardrail from repairing it again; null where nothing was done.</param>
    public sealed record Report(IReadOnlyList<DoneStep> Done, string Refusal, Exemption? Exemption = null);

    /// <summary>Undoes a record's repair; refuses when there is nothing to undo, or when somebody changed the resource since and it is not forced.</summary>
    /// <exception cref="AmazonServiceException">AWS refused a read or a write; what was written before it stays.</exception>
    /// <param name="by">Who undoes it, for the exemption.</param>
    /// <param name="exempt">How long its resource is exempt from the guardrail; null for <see cref="Exempt"/>.</param>
    public async Task<Report> RunAsync(
        LedgerRecord record,
        bool force,
        CancellationToken cancel,
        string by = "whoever undid it",
        TimeSpan? exempt = null
    )
    {
        // A repair that an earlier run made by half, and that was held then, has a state after.
        if (record.Status is Outcome.Planned or Outcome.Compliant || record is { Status: Outcome.Held, After: "" })
            return new([], $"record {record.Id} is {record.Status}: nothing was written, so there is nothing to undo");
        if (record.Before.Length == 0)
            return new(
                [],
                $"record {record.Id} is {record.Status} before anything was read: there is no state to put back"
            );
        if (record.UndoneAt is { } when && !force)
            return new([], $"record {record.Id} was undone at {when:u}");
        if (Catalogue.Find(record.Guardrail) is not { } guardrail)
            return new([], $"this version has no guardrail {record.Guardrail}");

        var clients = aws.In(record.Resource.Region);
        if (await guardrail.ObserveAsync(clients, record.Resource, cancel) is not { } now)
            return new([], $"{record.Resource.Arn} is gone");
        var present = guardrail.Write(now);
        if (record.After.Length > 0 && present != record.After && !force)
            return new(
                [],
                $"{record.Resource.Arn} was changed since the repair; --force puts the state before it back all the same.\nafter the repair: {record.After}\nnow:              {present}"
            );

        // The exemption stands before the first write, whose event the guardrail is going to see.
        var moment = clock.GetUtcNow();
        var exemption = new Exemption(
            $"undo-{record.Id}",
            record.Guardrail,
            record.Resource.Arn,
            "*",
            record.Resource.Account,
            by,
            $"undo of {record.Id}",
            moment + (exempt ?? Exempt),
            moment
        );
        await ledger.MarkUndoneAsync(record.Id, exemption, cancel);
        var done = new List<DoneStep>();
        try
        {
            foreach (var step in guardrail.Restore(record.Resource, guardrail.Read(record.Before), now))
            {
                var answer = await step.Run(clients, cancel);
                done.Add(new(step.ToString(), answer.ResponseMetadata?.RequestId ?? ""));
            }
        }
        catch (Exception)
        {
            await ledger.UnmarkUndoneAsync(record.Id, CancellationToken.None);
            throw;
        }
        return new(done, "", exemption);
    }
}
