using Remediation.Engine.Ledger;

namespace Remediation.Engine.Gates;

/// <summary>
/// Leaves what was there before enforcement began until somebody takes it in: whoever turns a guardrail on does not
/// mean to change at once all that grew before. A call that changes the resource is somebody's doing and is not asked
/// about.
/// </summary>
public sealed class AdoptionGate(EngineConfiguration configuration) : IGate
{
    private const string Self = "self";

    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(Ask(violation, findings));

    private Stop? Ask(Case violation, Findings findings)
    {
        var isSomebodys = violation.Trigger is Trigger.Call || violation.Plan.Count == 0;
        if (isSomebodys || IsOurs(violation.Guardrail) || configuration.Settings.IsAdopted(violation.Guardrail.Id))
            return null;
        if (!Predates(violation, findings))
            return null;
        return new(
            Outcome.Held,
            GateNames.Adoption,
            $"it was there before enforcement began: `remediate adopt {violation.Guardrail.Id}` takes it in",
            $"adoption {violation.Fingerprint}"
        );
    }

    // Of the deployment's own parts the manifest says what they must be: nothing of theirs grew before.
    private static bool IsOurs(Guardrail guardrail) => OwnRoles.ServiceOf(guardrail) == Self;

    private bool Predates(Case violation, Findings findings)
    {
        var adopted = findings.Switches.AdoptedAt(violation.Guardrail.Id);
        // Enforcement would begin now.
        if (configuration.ModeOf(violation.Guardrail) != Mode.Enforce)
            return adopted is null;
        if (findings.Mark is { } mark && mark.Fingerprint == violation.Fingerprint.Text)
            return adopted is null || adopted < mark.At;
        return violation.Trigger is Trigger.Sweep { Marks: true } || !findings.HasBegun;
    }
}
