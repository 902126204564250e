namespace Remediation.Cdk;

/// <summary>How many guardrails share a function and its role. Guardrails of different modes never share one.</summary>
public enum Grouping
{
    Guardrail,
    Service,
    All,
}
