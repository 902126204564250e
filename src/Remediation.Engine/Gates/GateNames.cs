namespace Remediation.Engine.Gates;

/// <summary>The gates' names, one word each, as the ledger, the logs and the notices have them.</summary>
public static class GateNames
{
    public const string Exemption = "exemption";
    public const string Pause = "pause";

    /// <summary>A setting that the guardrail needs is not given.</summary>
    public const string Settings = "settings";

    /// <summary>It was there before enforcement began.</summary>
    public const string Adoption = "adoption";

    /// <summary>Too many repairs, or the same one again.</summary>
    public const string Storm = "storm";

    /// <summary>The guardrail's own repairs fail.</summary>
    public const string Fault = "fault";

    public const string Mode = "mode";

    /// <summary>No write mends it.</summary>
    public const string People = "people";

    /// <summary>The resource's own policy denies us.</summary>
    public const string ResourcePolicy = "resource-policy";
}
