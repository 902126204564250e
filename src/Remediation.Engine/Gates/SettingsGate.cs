namespace Remediation.Engine.Gates;

/// <summary>
/// Tells only, until the settings give what a guardrail needs: whom it must spare, or what it repairs with.
/// </summary>
public sealed class SettingsGate(Settings settings) : IGate
{
    public Task<Stop?> AskAsync(Case violation, Findings findings, CancellationToken cancel) =>
        Task.FromResult(Ask(violation));

    private Stop? Ask(Case violation)
    {
        var guardrail = violation.Guardrail;
        if (violation.Plan.Count == 0 || guardrail.MayRepair(settings.Of(guardrail.Id)))
            return null;
        return new(
            Outcome.Held,
            GateNames.Settings,
            $"it only tells until the setting {guardrail.Id}.{guardrail.Needs!.Name} is given"
        );
    }
}
