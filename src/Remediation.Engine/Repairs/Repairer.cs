using System.Text.Json;
using Remediation.Engine.Access;
using Remediation.Engine.Gates;
using Remediation.Engine.Judging;
using Remediation.Engine.Ledger;
using Remediation.Engine.Waiting;

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
    private readonly SwitchFaults faults;
    private readonly StormGate storm;
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
        faults = new(ledger, clock);
        storm = new(configuration.Settings.Storm, new(aws, ledger, clock), clock);
        gates =
        [
            new ExemptionGate(configuration.Settings.Exemptions, aws, ledger, clock),
            new PauseGate(clock),
            new SettingsGate(configuration.Settings),
            new AdoptionGate(configuration),
            storm,
            new ModeGate(configuration),
        ];
    }

    /// <summary>What keeps a held case until its time ends; null to leave it to the next sweep.</summary>
    public IHolds? Holds { get; set; }

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
            Fingerprint = found.Fingerprint.Text,
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
            seen.Baseline,
            Fingerprint.Of(seen.Guardrail, seen.Resource, seen.State!, violation)
        );

    // Nothing will be written, so the gates are asked first and the record is written once.
    private async Task<Result> PlanAsync(Case found, LedgerRecord record, Claim claim, CancellationToken cancel)
    {
        var switches = await ledger.SwitchesAsync(cancel);
        await faults.TellAsync(record, switches, cancel);
        var isAudited = record.Mode == Mode.Audit && found.Plan.Count > 0;
        var isNews = !isAudited || await ledger.IsNewsAsync(record, MemoryOf(found.Guardrail), cancel);
        // Enforce would have repaired what was seen before, so that it would not count again.
        var count = isAudited && isNews ? await ledger.CountAsync(record, configuration.Settings.Storm, cancel) : null;
        var findings = new Findings(switches, count);
        var stop =
            await AskAsync(found, findings, cancel)
            ?? throw new InvalidOperationException($"{found.Guardrail}: no gate stopped a plan that may not run");
        if (isAudited && stop.Gate == GateNames.Mode)
            record = await AlertedAsync(record with { Outcome = Outcome.Planned }, found, findings, cancel);
        else if (count is not null)
            await ledger.UncountAsync(record, cancel);
        record = await StoppedAsync(record, found, isAudited ? InAudit(stop) : stop, claim, cancel);
        record = record with { IsQuiet = record.IsQuiet || !isNews };
        var (claimed, holder) = await ledger.ClaimAsync(record, cancel);
        return claimed ? Records.ResultOf(record) : Records.SecondDelivery(holder, claim);
    }

    // Sweeps see what is still there; what they have not seen for longer was put right meanwhile.
    private static TimeSpan MemoryOf(Guardrail guardrail) => guardrail.SweepEvery * 2;

    // What holds in enforce alone is what enforce would do.
    private static Stop InAudit(Stop stop) =>
        stop.Gate switch
        {
            GateNames.Storm or GateNames.Fault or GateNames.Adoption or GateNames.Settings => stop with
            {
                Outcome = Outcome.Planned,
                Why = $"audit mode: enforce would hold it: {stop.Why}",
                Once = null,
            },
            _ => stop,
        };

    private async Task<Result> EnforceAsync(Case found, LedgerRecord intent, Claim claim, CancellationToken cancel)
    {
        var preparing = aws.PrepareAsync(found.Guardrail, Phase.Write);
        var limits = configuration.Settings.Storm;
        var opening = await Opening.AskAsync(
            ledger,
            intent,
            limits,
            found.Guardrail.Document,
            found.Trigger,
            configuration.HasHeartbeat,
            cancel
        );
        await preparing;
        if (!opening.IsClaimed)
        {
            await opening.WithdrawAsync(cancel);
            return Records.SecondDelivery(await opening.HolderAsync(), claim);
        }
        var record = await opening.HolderAsync();
        var wasTried = false;
        if (await AskAsync(found, record, opening, cancel) is { } stop)
        {
            await opening.WithdrawAsync(cancel);
            // Held halfway: what an earlier run left is not the state before.
            record = await StoppedAsync(record, found, stop, claim, cancel) with
            {
                After = intent.Before == record.Before ? null : intent.Before,
            };
        }
        else
        {
            var findings = await opening.FindingsAsync();
            (record, wasTried) = await InTurnAsync(found, record, await opening.TurnAsync(), cancel);
            await opening.EndTurnAsync(cancel);
            record = await AlertedAsync(record, found, findings, cancel);
        }
        // Whoever lost the claim meanwhile (the lease ran out) leaves the outcome to the one who took it over.
        if (!await ledger.FinishAsync(record, cancel))
            return Records.SecondDelivery(record, claim);
        if (wasTried && Outcome.IsFailure(record.Outcome))
            await ledger.CountFaultAsync(record, cancel);
        return Records.ResultOf(record);
    }

    // What the gates decide by may be unreadable: then the claim is given up at once, so that the retry need not wait
    // for its lease.
    private async Task<Stop?> AskAsync(Case found, LedgerRecord record, Opening opening, CancellationToken cancel)
    {
        try
        {
            var findings = await opening.FindingsAsync();
            await faults.TellAsync(record, findings.Switches, cancel);
            return await AskAsync(found, findings, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            await opening.WithdrawAsync(cancel);
            var why = $"nothing was written: what the gates decide by could not be read ({AwsError.Text(e)})";
            await ledger.FinishAsync(Failed(record, why), cancel);
            throw;
        }
    }

    // What came of it, and whether a write was tried.
    private async Task<(LedgerRecord Record, bool WasTried)> InTurnAsync(
        Case found,
        LedgerRecord record,
        Turn? turn,
        CancellationToken cancel
    )
    {
        if (turn is { IsTaken: false })
        {
            var why = $"another guardrail is changing {found.Guardrail.Document} just now: nothing was written";
            return (Failed(record, why), false);
        }
        if (turn?.WrittenAt is not { } writtenAt || writtenAt < found.ObservedAt - ClockSkew)
            return (await application.ApplyAsync(found, record, cancel), true);

        // Another guardrail may have written the document since it was read: what was read is not there any more.
        var seen = await assessor.AssessAsync(found.Guardrail, found.Resource, found.Trigger, cancel);
        if (seen.Fault is not null)
            return (Failed(record, $"nothing was written: {seen.Fault}"), false);
        if (seen.Verdict is not Verdict.Violation violation)
        {
            var right = record with
            {
                Outcome = record.Done.Count > 0 ? Outcome.Applied : Outcome.Resolved,
                Reason = $"{seen.Verdict!.Why}; another guardrail has changed it meanwhile",
                FinishedAt = clock.GetUtcNow(),
            };
            return (right, false);
        }
        var again = CaseOf(seen, violation);
        record = record with
        {
            Violation = violation.Why,
            Plan = [.. again.Plan.Select(step => step.ToString())],
            Before = found.Guardrail.Write(again.State),
            Fingerprint = again.Fingerprint.Text,
        };
        return await ledger.FinishAsync(record, cancel)
            ? (await application.ApplyAsync(again, record, cancel), true)
            : (Failed(record, "nothing was written: another run has taken the record over"), false);
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

    // What cannot be said louder is said as ever: the repair is made.
    private async Task<LedgerRecord> AlertedAsync(
        LedgerRecord record,
        Case found,
        Findings findings,
        CancellationToken cancel
    )
    {
        if (record.Outcome is not (Outcome.Applied or Outcome.Settling or Outcome.Planned))
            return record;
        try
        {
            if (await storm.AlertOfAsync(found, findings, cancel) is not { } alert)
                return record;
            var isFirst =
                alert.Once is null || await ledger.IsFirstAsync(record, alert.Once, Once.PerGuardrail, cancel);
            return isFirst ? record with { Storm = alert.Text } : record;
        }
        catch (Exception e) when (AwsError.Is(e, cancel))
        {
            return record;
        }
    }

    // A sweep comes to the same violation every day; it is told when it is first found, and again when it has changed.
    private async Task<LedgerRecord> StoppedAsync(
        LedgerRecord record,
        Case found,
        Stop stop,
        Claim claim,
        CancellationToken cancel
    )
    {
        var once = stop.Once;
        if (once is null && found.Trigger is Trigger.Sweep && stop.Outcome != Outcome.Planned)
            once = $"{stop.Gate} {RecordId.Hash(record.Before ?? "")}";
        var scope = stop.PerResource ? Once.PerResource : Once.PerGuardrail;
        var isFirst = once is null || await ledger.IsFirstAsync(record, once, scope, cancel);
        if (stop.Gate == GateNames.Adoption && record.Mode == Mode.Enforce)
            await ledger.MarkAsync(record, cancel);
        if (stop.Until is { } until && record.Mode == Mode.Enforce && Holds is not null)
        {
            // Before it is recorded: what fails here is tried again. One wait is enough for all that is held alike.
            var waits = scope == Once.PerResource && isFirst;
            var key = $"return {found.Fingerprint} {until:u}";
            if (waits || claim.IsReturn || await IsFirstAsync(record, key, scope, cancel))
                await KeepAsync(found, claim, until, cancel);
        }
        return record with
        {
            Outcome = stop.Outcome,
            Gate = stop.Gate,
            Reason = stop.Why,
            FinishedAt = clock.GetUtcNow(),
            IsQuiet = !isFirst,
        };
    }

    // What is told once for a resource waits once for it, too.
    private async Task<bool> IsFirstAsync(LedgerRecord record, string key, Once told, CancellationToken cancel) =>
        told == Once.PerGuardrail && await ledger.IsFirstAsync(record, key, Once.PerResource, cancel);

    private async Task KeepAsync(Case found, Claim claim, DateTimeOffset until, CancellationToken cancel)
    {
        var hold = new Hold(found.Guardrail.Id, found.Resource, until);
        if (claim.Envelope is { } envelope)
        {
            await Holds!.KeepAsync(hold, envelope, cancel);
            return;
        }
        if (found.Trigger is not Trigger.Sweep tick)
            return;
        using var document = JsonDocument.Parse(tick.ToEnvelope().ToJsonString());
        await Holds!.KeepAsync(hold, document.RootElement, cancel);
    }
}
