using Remediation.Engine.Gates;
using Remediation.Engine.Judging;
using Remediation.Engine.Ledger;

namespace Remediation.Engine.Repairs;

/// <summary>From a violation to an outcome: claim, gates, the writes and their proof, the record.</summary>
public sealed class Repairer
{
    private readonly EngineConfiguration configuration;
    private readonly ILedger ledger;
    private readonly Assessor assessor;
    private readonly TimeProvider clock;
    private readonly Application application;
    private readonly IReadOnlyList<IGate> gates;

    public Repairer(
        EngineConfiguration configuration,
        AwsClients aws,
        ILedger ledger,
        Assessor assessor,
        TimeProvider clock
    )
    {
        this.configuration = configuration;
        this.ledger = ledger;
        this.assessor = assessor;
        this.clock = clock;
        application = new(configuration.Mode, aws, assessor, clock);
        gates =
        [
            new ExemptionGate(configuration.Settings.Exemptions, aws, clock),
            new PauseGate(),
            new BreakerGate(configuration.Settings.Breaker, aws, ledger, clock),
            new ModeGate(configuration.Mode),
        ];
    }

    /// <summary>Handles a violation: repairs it if mode and gates let it, else plans or holds it.</summary>
    public async Task<Result> HandleAsync(
        Assessment seen,
        Verdict.Violation violation,
        Claim claim,
        CancellationToken cancel
    )
    {
        var found = CaseOf(seen, violation);
        var record = Records.Of(seen, claim, configuration.Mode, clock.GetUtcNow(), Outcome.Intent, violation.Why) with
        {
            Plan = [.. found.Plan.Select(step => step.ToString())],
            Before = seen.Guardrail.Write(found.State),
        };
        return configuration.Mode == Mode.Enforce && found.Plan.Count > 0
            ? await EnforceAsync(found, record, claim, cancel)
            : await PlanAsync(found, record, claim, cancel);
    }

    private static Case CaseOf(Assessment seen, Verdict.Violation violation) =>
        new(
            seen.Guardrail,
            seen.Resource,
            seen.Trigger,
            seen.State!,
            seen.ObservedAt,
            violation,
            seen.Guardrail.Plan(seen.Resource, seen.State!, violation),
            seen.Baseline
        );

    // Nothing will be written, so the gates are asked first and the record is written once.
    private async Task<Result> PlanAsync(Case found, LedgerRecord record, Claim claim, CancellationToken cancel)
    {
        var switches = await ledger.SwitchesAsync(cancel);
        var stop =
            await AskAsync(found, new(switches, null), cancel)
            ?? throw new InvalidOperationException($"{found.Guardrail}: no gate stopped a plan that may not run");
        record = await StoppedAsync(record, found, stop, cancel);
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    private async Task<Result> EnforceAsync(Case found, LedgerRecord record, Claim claim, CancellationToken cancel)
    {
        var document = found.Guardrail.Document;
        // One round trip: claim, count, what people switched, and whose turn it is. Nothing is written to AWS before all have answered.
        var claiming = ledger.ClaimAsync(record, cancel);
        var counting = ledger.CountAsync(record, configuration.Settings.Breaker, cancel);
        var asking = ledger.SwitchesAsync(cancel);
        var turning = document is null ? null : ledger.TakeTurnAsync(document, record, cancel);
        await Task.WhenAll([claiming, counting, asking, turning ?? Task.CompletedTask])
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var count = counting.IsCompletedSuccessfully ? await counting : null;
        if (!claiming.IsCompletedSuccessfully || !(await claiming).Claimed)
        {
            if (count is not null)
                await ledger.UncountAsync(record, cancel);
            if (document is not null)
                await ledger.EndTurnAsync(document, record, cancel);
            return Records.SecondDelivery((await claiming).Record, claim);
        }
        var observed = record.Before;
        var counted = record;
        record = (await claiming).Record;

        Stop? stop;
        Turn? turn;
        try
        {
            await Task.WhenAll(counting, asking);
            turn = turning is null ? null : await turning;
            stop = await AskAsync(found, new(await asking, count), cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // Held and failed loudly: the claim is given up, so that the retry need not wait for its lease.
            if (count is not null)
                await ledger.UncountAsync(counted, cancel);
            if (document is not null)
                await ledger.EndTurnAsync(document, record, cancel);
            var why = $"nothing was written: what the gates decide by could not be read ({AwsError.Text(e)})";
            await ledger.FinishAsync(Failed(record, why), cancel);
            throw;
        }

        if (stop is not null)
        {
            await ledger.UncountAsync(counted, cancel);
            // Held halfway: what an earlier run left is not the state before.
            record = await StoppedAsync(record, found, stop, cancel) with
            {
                After = observed == record.Before ? null : observed,
            };
        }
        else
        {
            record = await InTurnAsync(found, record, turn, cancel);
        }
        if (document is not null)
            await ledger.EndTurnAsync(document, record, cancel);
        // Whoever lost the claim meanwhile (the lease ran out) leaves the outcome to the one who took it over.
        return await ledger.FinishAsync(record, cancel)
            ? Records.ResultOf(record)
            : Records.SecondDelivery(record, claim);
    }

    private async Task<LedgerRecord> InTurnAsync(Case found, LedgerRecord record, Turn? turn, CancellationToken cancel)
    {
        if (turn is { IsTaken: false })
            return Failed(
                record,
                $"another guardrail is changing {found.Guardrail.Document} just now: nothing was written"
            );
        if (turn?.WrittenAt is not { } writtenAt || writtenAt < found.ObservedAt - ClockSkew)
            return await application.ApplyAsync(found, record, cancel);

        // Another guardrail may have written the document since it was read: what was read is not there any more.
        var seen = await assessor.AssessAsync(found.Guardrail, found.Resource, found.Trigger, cancel);
        if (seen.Fault is not null)
            return Failed(record, $"nothing was written: {seen.Fault}");
        if (seen.Verdict is not Verdict.Violation violation)
        {
            return record with
            {
                Outcome = Outcome.Compliant,
                Reason = $"{seen.Verdict!.Why}; another guardrail has changed it meanwhile",
                FinishedAt = clock.GetUtcNow(),
            };
        }
        var again = CaseOf(seen, violation);
        record = record with
        {
            Violation = violation.Why,
            Plan = [.. again.Plan.Select(step => step.ToString())],
            Before = found.Guardrail.Write(again.State),
        };
        return await ledger.FinishAsync(record, cancel)
            ? await application.ApplyAsync(again, record, cancel)
            : Failed(record, "nothing was written: another run has taken the record over");
    }

    // The clocks of two functions may differ; a needless second look costs little.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private LedgerRecord Failed(LedgerRecord record, string why) =>
        record with
        {
            Outcome = Outcome.Failed,
            Reason = why,
            FinishedAt = clock.GetUtcNow(),
        };

    private async Task<Stop?> AskAsync(Case found, Findings findings, CancellationToken cancel)
    {
        foreach (var gate in gates)
        {
            if (await gate.AskAsync(found, findings, cancel) is { } stop)
                return stop;
        }
        return null;
    }

    // A sweep comes to the same violation every day; it is told when it is first found, and again when it has changed.
    private async Task<LedgerRecord> StoppedAsync(LedgerRecord record, Case found, Stop stop, CancellationToken cancel)
    {
        var once = stop.Once;
        if (once is null && found.Trigger is Trigger.Sweep)
            once = $"{stop.Gate} {RecordId.Hash(record.Before ?? "")}";
        var isFirst = once is null || await ledger.IsFirstAsync(record, once, stop.PerResource, cancel);
        return record with
        {
            Outcome = stop.Outcome,
            Gate = stop.Gate,
            Reason = stop.Why,
            FinishedAt = clock.GetUtcNow(),
            IsQuiet = !isFirst,
        };
    }
}
