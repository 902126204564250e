namespace Remediation.Engine.Ledger;

/// <summary>Of what something is told once.</summary>
public enum Once
{
    /// <summary>Once for a guardrail.</summary>
    PerGuardrail,

    /// <summary>Once for a guardrail and a resource.</summary>
    PerResource,

    /// <summary>Once for a resource, whichever guardrail comes to it first.</summary>
    PerResourceOfAll,
}
