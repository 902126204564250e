namespace Remediation.Engine.Gates;

/// <summary>The gates' names, one word each, as the ledger, the logs and the notices have them.</summary>
public static class GateNames
{
    public const string Exemption = "exemption";
    public const string Pause = "pause";
    public const string Breaker = "breaker";
    public const string War = "war";
    public const string Mode = "mode";

    /// <summary>No write mends it.</summary>
    public const string People = "people";

    /// <summary>The resource's own policy denies us.</summary>
    public const string ResourcePolicy = "resource-policy";
}
