using Remediation.Engine.Access;
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
    private readonly GuardrailClients aws;
    private readonly Application application;
    private readonly IReadOnlyList<IGate> gates;

    public Repairer(
        EngineConfiguration configuration,
        GuardrailClients aws,
        ILedger ledger,
        Assessor assessor,
        TimeProvider clock
    )
    {
        this.configuration = configuration;
        this.aws = aws;
        this.ledger = ledger;
        this.assessor = assessor;
        this.clock = clock;
        application = new(configuration, aws, assessor, clock);
        gates =
        [
            new ExemptionGate(configuration.Settings.Exemptions, aws, clock),
            new PauseGate(),
            new BreakerGate(configuration.Settings.Breaker, aws, ledger, clock),
            new ModeGate(configuration),
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
        var mode = configuration.ModeOf(seen.Guardrail);
        var record = Records.Of(seen, claim, mode, clock.GetUtcNow(), Outcome.Intent, violation.Why) with
        {
            Plan = [.. found.Plan.Select(step => step.ToString())],
            Before = seen.Guardrail.Write(found.State),
        };
        return mode == Mode.Enforce && found.Plan.Count > 0
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

    private async Task<Result> EnforceAsync(Case found, LedgerRecord intent, Claim claim, CancellationToken cancel)
    {
        var preparing = aws.PrepareAsync(found.Guardrail, Phase.Write);
        var breaker = configuration.Settings.Breaker;
        var opening = await Opening.AskAsync(ledger, intent, breaker, found.Guardrail.Document, cancel);
        await preparing;
        if (!opening.IsClaimed)
        {
            await opening.WithdrawAsync(cancel);
            return Records.SecondDelivery(await opening.HolderAsync(), claim);
        }
        var record = await opening.HolderAsync();
        if (await AskAsync(found, record, opening, cancel) is { } stop)
        {
            await opening.WithdrawAsync(cancel);
            // Held halfway: what an earlier run left is not the state before.
            record = await StoppedAsync(record, found, stop, cancel) with
            {
                After = intent.Before == record.Before ? null : intent.Before,
            };
        }
        else
        {
            record = await InTurnAsync(found, record, await opening.TurnAsync(), cancel);
            await opening.EndTurnAsync(cancel);
        }
        // Whoever lost the claim meanwhile (the lease ran out) leaves the outcome to the one who took it over.
        return await ledger.FinishAsync(record, cancel)
            ? Records.ResultOf(record)
            : Records.SecondDelivery(record, claim);
    }

    // What the gates decide by may be unreadable: then the claim is given up at once, so that the retry need not wait
    // for its lease.
    private async Task<Stop?> AskAsync(Case found, LedgerRecord record, Opening opening, CancellationToken cancel)
    {
        try
        {
            return await AskAsync(found, await opening.FindingsAsync(), cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            await opening.WithdrawAsync(cancel);
            var why = $"nothing was written: what the gates decide by could not be read ({AwsError.Text(e)})";
            await ledger.FinishAsync(Failed(record, why), cancel);
            throw;
        }
    }

    private async Task<LedgerRecord> InTurnAsync(Case found, LedgerRecord record, Turn? turn, CancellationToken cancel)
    {
        if (turn is { IsTaken: false })
        {
            var why = $"another guardrail is changing {found.Guardrail.Document} just now: nothing was written";
            return Failed(record, why);
        }
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
        var scope = stop.PerResource ? Once.PerResource : Once.PerGuardrail;
        var isFirst = once is null || await ledger.IsFirstAsync(record, once, scope, cancel);
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
