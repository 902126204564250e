namespace Remediation.Engine;

/// <summary>How the way of an event ended, in the words of the ledger, the logs and the notices.</summary>
public static class Outcome
{
    public const string Compliant = "compliant";
    public const string Planned = "planned";
    public const string Applied = "applied";
    public const string Held = "held";
    public const string Failed = "failed";
    public const string NotHealed = "not-healed";
    public const string Ignored = "ignored";

    /// <summary>The ledger's word for a claim whose outcome is not written yet.</summary>
    public const string Intent = "intent";
}
