namespace Remediation.Model.Deployment;

/// <summary>What a guardrail's calls are for, and so whose permissions they need.</summary>
public enum Phase
{
    /// <summary>Looking: listing, resolving, observing, reading tags.</summary>
    Read,

    /// <summary>The steps of a plan.</summary>
    Write,
}
