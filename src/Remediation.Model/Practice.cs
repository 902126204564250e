namespace Remediation.Model;

/// <summary>The section of the security best practices that a guardrail serves.</summary>
public enum Practice
{
    IdentityAndAccess,
    Network,
    DataProtection,
    MonitoringAndLogging,
    Compute,
    Applications,
    IncidentResponse,
    Governance,
    Cost,
}
