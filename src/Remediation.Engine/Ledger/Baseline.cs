namespace Remediation.Engine.Ledger;

/// <summary>The last state of a resource that was right, for guardrails that mean "as it was".</summary>
/// <param name="Guardrail">The guardrail's id.</param>
/// <param name="State">The state, as the guardrail writes it.</param>
/// <param name="SeenAt">When it was read.</param>
/// <param name="Source">What led to it: a call's name and event id, or a sweep.</param>
public sealed record Baseline(string Guardrail, string State, DateTimeOffset SeenAt, string Source)
{
    public override string ToString() => $"the state of {SeenAt:u} ({Source})";
}
